package org.packetary.dkms2bin.sbom;

import org.packetary.dkms2bin.kbuild.BuildTrace;

/** What files are called in bills. */
final class FileNames {

  private static final String BUILD = "/var/lib/dkms/[^/]+/[^/]+/build/";

  private FileNames() {}

  /** The driver's own by their path in its sources, all others by that in the build root. */
  static String of(BuildTrace.Item item) {
    return switch (item.origin()) {
      case DRIVER, CHANGED, GENERATED -> item.path().replaceFirst("^" + BUILD, "");
      case KERNEL, ROOT -> item.path();
    };
  }
}
