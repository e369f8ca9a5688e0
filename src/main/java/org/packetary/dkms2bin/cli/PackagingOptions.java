package org.packetary.dkms2bin.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.pipeline.PackagingRequest;
import org.packetary.dkms2bin.pipeline.PackagingRequest.PackagerChoice;
import picocli.CommandLine.Option;

/** Options about who packs, and what is written beside the module packages. */
final class PackagingOptions {

  @Option(
      names = "--packager",
      paramLabel = "WHO",
      description =
          "Who makes the module packages and driver disks: own (the default), or dkms, where the"
              + " distribution's dkms still can: Debian 11, Ubuntu 20.04 and 22.04.")
  private String packager = "own";

  @Option(
      names = "--source-package",
      description = "Also publish the DKMS source packages, NAME-dkms_VERSION_all.deb.")
  private boolean sourcePackage;

  @Option(
      names = "--driver-disk",
      paramLabel = "FORM",
      description =
          "Also write a driver disk of each module, with its packages for all kernels: ubuntu"
              + " (Debian packages) or redhat3 (RPM packages).")
  private @Nullable String driverDisk;

  @Option(
      names = "--media",
      paramLabel = "MEDIA",
      description = "What driver disks are written as: tar (the default) or iso.")
  private @Nullable String media;

  PackagingRequest request() {
    if (media != null && driverDisk == null) {
      throw new UsageException(
          "--media is about driver disks, and there is no --driver-disk", "dkms2bin --help");
    }
    return new PackagingRequest(
        EnumWords.chosen("--packager", packager, PackagerChoice.class),
        sourcePackage,
        Optional.ofNullable(driverDisk)
            .map(word -> EnumWords.chosen("--driver-disk", word, DiskForm.class)),
        media == null ? Media.TAR : EnumWords.chosen("--media", media, Media.class));
  }
}
