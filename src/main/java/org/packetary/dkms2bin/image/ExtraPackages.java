package org.packetary.dkms2bin.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.image.modules.ImageModules;
import org.packetary.dkms2bin.image.modules.LooseModules;
import org.packetary.dkms2bin.image.modules.ModulePackages;
import org.packetary.dkms2bin.image.modules.PackageContents;
import org.packetary.dkms2bin.model.InputException;

/** The packages that an image of its own is made of. */
final class ExtraPackages {

  private final ExtraRequest request;
  private final PackageContents contents;

  private ExtraPackages(ExtraRequest request, PackageContents contents) {
    this.request = request;
    this.contents = contents;
  }

  /**
   * Unpacks them.
   *
   * @throws InputException if they have no modules for the kernel
   */
  static ExtraPackages unpack(ExtraRequest request, Path work) {
    String release = request.release();
    ModulePackages packages = ModulePackages.unpack(request.packages(), List.of(release), work);
    if (!packages.releases().contains(release)) {
      throw new InputException(
          "the packages have modules for " + packages.kernels() + ", and not for " + release,
          "build them for this kernel: --kernel " + release);
    }
    return new ExtraPackages(request, packages.contents(release));
  }

  PackageContents contents() {
    return contents;
  }

  /** Of all files. */
  Instant date() {
    return request.date().orElse(contents.date());
  }

  /** The modules, with those of the kernel's own that they need, if these were named. */
  LooseModules loose(Path work) throws IOException {
    return LooseModules.of(
        contents, kernel(), request.load(), Files.createDirectory(work.resolve("loose")));
  }

  private Optional<ImageModules> kernel() throws IOException {
    if (request.kernelModules().isEmpty()) {
      return Optional.empty();
    }
    Path directory = request.kernelModules().get();
    RootUpdate root = new RootUpdate(directory.toString(), directory, Instant.EPOCH);
    if (!root.releases().contains(request.release())) {
      throw new InputException(
          "there is no lib/modules/" + request.release() + " in " + directory,
          "--kernel-modules names the directory that has it, / for this host's");
    }
    return Optional.of(root.modules(request.release()));
  }
}
