package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.UnfitModule;
import org.packetary.dkms2bin.result.VerifiedModule;

/**
 * Makes packages of our own: compresses the modules as their kernel's are, and packs them.
 *
 * @param packager writes the packages
 * @param modulesDirectory where the distribution has kernels' modules
 * @param options all that was chosen about the packages, for {@link #description}
 */
record OwnPacking(Packager packager, String modulesDirectory, String options) implements Packing {

  @Override
  public String description() {
    return "own " + modulesDirectory + " " + options;
  }

  @Override
  public PackageFile pack(DeliveredCell cell, ResultOutcome.Verified verified, Path staging)
      throws IOException {
    Path directory = Files.createTempDirectory(staging, "compressed-");
    Compression compression = verified.compression();
    List<ModuleFile> modules = new ArrayList<>();
    for (VerifiedModule module : verified.modules()) {
      // Modules will be signed here: a signature is part of what is compressed.
      Path compressed = directory.resolve(modules.size() + ".ko" + compression.suffix());
      compress(compression, cell.result().file(module), compressed);
      modules.add(
          new ModuleFile(
              compressed,
              String.join("/", modulesDirectory, cell.id().kernel(), module.place())
                  + compression.suffix()));
    }
    CellSpec spec = cell.spec();
    return packager.write(
        new ModulePackage(
            spec.id(),
            modules,
            DriverPackages.common(cell.source(), spec.sourceDate()),
            spec.needs(),
            spec.conf().remakesInitrd(),
            DriverPackages.metadata(cell.source().source().origin()),
            spec.sourceDate(),
            verified.traits(),
            verified.leftOut().stream().map(UnfitModule::note).toList()),
        staging);
  }

  private static void compress(Compression compression, Path from, Path to) throws IOException {
    if (compression == Compression.NONE) {
      Files.copy(from, to);
    } else {
      compression.compressModule(from, to);
    }
  }
}
