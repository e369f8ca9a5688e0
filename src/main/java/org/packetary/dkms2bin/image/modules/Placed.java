package org.packetary.dkms2bin.image.modules;

import java.nio.file.Path;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleFormatException;

/**
 * A module at its place in an image.
 *
 * @param path relative to the directory of the kernel's modules
 * @param file where it is, under its own name
 * @param module what it says of itself
 */
record Placed(String path, Path file, KernelModule module) {

  static Placed read(String path, Path file) throws ModuleFormatException {
    return new Placed(path, file, KernelModule.read(file));
  }

  /** The name that modprobe knows it by. */
  String name() {
    return nameOf(path);
  }

  static String nameOf(String path) {
    return KernelModule.baseName(Path.of(path)).replace('-', '_');
  }

  /** The directory that it is in, relative as its path is. */
  static String directoryOf(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
