package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;

/**
 * A module as dkms installed it.
 *
 * @param file where it lies, below the cell's private layer
 * @param relative its path below the kernel's modules directory
 */
record BuiltFile(Path file, String relative) {

  /** The path without the suffix of a compression. */
  String plain() {
    return relative.replaceFirst("\\.ko(\\.\\w+)?$", ".ko");
  }
}
