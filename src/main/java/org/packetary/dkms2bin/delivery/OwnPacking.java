package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.input.SourceLayers;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.UnfitModule;
import org.packetary.dkms2bin.result.VerifiedModule;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.system.OwnPackages;

/**
 * Makes packages of our own: compresses the modules as their kernel's are, and packs them.
 *
 * @param form of the packages
 * @param modulesDirectory where the distribution has kernels' modules
 * @param wanted what the user asked for
 * @param diskWriter writes driver disks
 * @param signing signs modules; empty to leave them unsigned
 */
record OwnPacking(
    OwnPackages form,
    String modulesDirectory,
    PackagingRequest wanted,
    DiskWriter diskWriter,
    Optional<Signing> signing)
    implements Packing {

  /** Packs modules as they are. */
  OwnPacking(
      OwnPackages form, String modulesDirectory, PackagingRequest wanted, DiskWriter diskWriter) {
    this(form, modulesDirectory, wanted, diskWriter, Optional.empty());
  }

  @Override
  public String description() {
    String own = "own " + modulesDirectory + " " + form.options();
    String revised = wanted.revision() == 1 ? own : own + " revision " + wanted.revision();
    return signing.map(s -> revised + " " + s.description()).orElse(revised);
  }

  @Override
  public ReadyCell ready(DeliveredCell cell, ResultOutcome.Verified verified, Path staging)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(staging, "compressed-");
    Compression compression = verified.compression();
    List<ModuleFile> modules = new ArrayList<>();
    for (VerifiedModule module : verified.modules()) {
      Path file = cell.result().file(module);
      if (signing.isPresent()) {
        // A signature is part of what is compressed.
        file = signing.get().sign(cell, file, directory.resolve(modules.size() + ".signed"));
      }
      Path compressed = directory.resolve(modules.size() + ".ko" + compression.suffix());
      compress(compression, file, compressed);
      modules.add(
          new ModuleFile(
              compressed,
              String.join("/", modulesDirectory, cell.id().kernel(), module.place())
                  + compression.suffix()));
    }
    return new ReadyCell(cell, verified, modules);
  }

  @Override
  public PackageFile pack(ReadyCell ready, Optional<Rung> proven, Path staging) {
    DeliveredCell cell = ready.cell();
    CellSpec spec = cell.spec();
    return form.packager()
        .write(
            new ModulePackage(
                spec.id(),
                ready.modules(),
                DriverPackages.common(cell.source(), spec.sourceDate()),
                spec.needs(),
                spec.conf().remakesInitrd(),
                DriverPackages.metadata(cell.source().source().origin()),
                spec.sourceDate(),
                ready.verified().traits(),
                ready.verified().leftOut().stream().map(UnfitModule::note).toList(),
                wanted.revision(),
                signing.map(Signing::mokName),
                proven.map(Rung::word)),
            staging);
  }

  @Override
  public Optional<PackageFile> forAll(Path staging) {
    return signing.map(s -> s.certificates(form.packager(), staging));
  }

  private static void compress(Compression compression, Path from, Path to) throws IOException {
    if (compression == Compression.NONE) {
      Files.copy(from, to);
    } else {
      compression.compressModule(from, to);
    }
  }

  @Override
  public void checkHost() throws InterruptedException {
    if (signing.isPresent()) {
      signing.get().check();
    }
    if (wanted.driverDisk().isPresent()) {
      diskWriter.check(wanted.driverDisk().get(), wanted.media());
    }
  }

  @Override
  public DriverDisks disks(
      DiskForm disk, DkmsPackagers dkms, BuildRoots roots, SourceLayers sources, Path logs) {
    return new OwnDisks(diskWriter, disk, wanted.media());
  }
}
