package org.packetary.dkms2bin.image.modules;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.archive.Compression;
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

  /** By name; of two of one name, the one that depmod prefers as kmod does by default. */
  static SortedMap<String, Placed> byName(Map<String, Path> modules) {
    List<Placed> read =
        modules.entrySet().parallelStream()
            .flatMap(e -> one(e.getKey(), e.getValue()).stream())
            .toList();
    SortedMap<String, Placed> byName = new TreeMap<>();
    for (Placed placed : read) {
      byName.merge(placed.name(), placed, (a, b) -> b.path().startsWith("updates/") ? b : a);
    }
    return byName;
  }

  /** What is damaged in an image is not ours to mend. */
  private static Optional<Placed> one(String path, Path file) {
    try {
      return Optional.of(read(path, file));
    } catch (ModuleFormatException e) {
      return Optional.empty();
    }
  }

  /** A module's content, uncompressed: any loader reads that. */
  static byte[] plain(Path module) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(module))) {
      Compression compression = Compression.detect(in);
      try (InputStream content = compression.decompress(in)) {
        return content.readAllBytes();
      }
    }
  }

  /** The name of a module's file without compression. */
  static String plainName(String path) {
    return path.replaceFirst("\\.ko(\\.\\w+)?$", ".ko");
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
