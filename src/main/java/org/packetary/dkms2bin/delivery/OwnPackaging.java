package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.dkms.BuiltModule;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.module.ModuleCompression;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.Packager;

/**
 * Module packages that we write.
 *
 * @param packager writes them
 * @param modulesDirectory where the distribution's kernels keep modules
 * @param staging where they are written
 */
record OwnPackaging(Packager packager, String modulesDirectory, Path staging)
    implements CellPackaging {

  @Override
  public PackageFile pack(VerifiedCell verified) throws IOException {
    BuildCell cell = verified.cell();
    Path directory = Files.createDirectories(verified.root().scratch().resolve("compressed"));
    Compression compression = ModuleCompression.of(cell.kernel().config());
    List<ModuleFile> modules = new ArrayList<>();
    for (BuiltModule file : verified.modules()) {
      // Modules will be signed here: a signature is part of what is compressed.
      Path compressed = directory.resolve(modules.size() + ".ko" + compression.suffix());
      compress(compression, file.file(), compressed);
      modules.add(
          new ModuleFile(
              compressed,
              String.join("/", modulesDirectory, cell.id().kernel(), file.plain())
                  + compression.suffix()));
    }
    return packager.write(
        new ModulePackage(
            cell.id(),
            modules,
            cell.common(),
            cell.needs(),
            cell.conf().remakesInitrd(),
            cell.metadata(),
            cell.sourceDate(),
            BuiltTraits.of(
                verified.modules().stream().map(BuiltModule::file).toList(),
                cell.conf(),
                cell.kernel().symvers())),
        staging);
  }

  private static void compress(Compression compression, Path from, Path to) throws IOException {
    if (compression == Compression.NONE) {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } else {
      compression.compressModule(from, to);
    }
  }
}
