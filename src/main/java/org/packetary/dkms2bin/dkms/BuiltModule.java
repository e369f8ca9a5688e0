package org.packetary.dkms2bin.dkms;

import java.nio.file.Path;

/**
 * A module that dkms built and installed.
 *
 * @param file as dkms keeps it in its tree, below the cell's private layer
 * @param relative where dkms installed it, below the kernel's modules directory
 */
public record BuiltModule(Path file, String relative) {

  /** The place without the suffix of a compression. */
  public String plain() {
    return plain(relative);
  }

  /** A module's name or path without the suffix of a compression. */
  static String plain(String path) {
    return path.replaceFirst("\\.ko(\\.\\w+)?$", ".ko");
  }
}
