package org.packetary.dkms2bin.disk;

import java.nio.file.Path;

/**
 * A package for a driver disk.
 *
 * @param file the package
 * @param kernel the release that it is for
 */
public record DiskPackage(Path file, String kernel) {

  /**
   * The base version that dkms files it under: the release up to its first {@code -} or {@code _}.
   */
  String baseVersion() {
    return kernel.replaceFirst("[-_].*", "");
  }
}
