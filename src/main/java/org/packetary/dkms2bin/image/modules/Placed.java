package org.packetary.dkms2bin.image.modules;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleFormatException;

/**
 * A module at its place in an image.
 *
 * @param path relative to the directory of the kernel's modules
 * @param file where it is, under its own name
 * @param module what it says of itself
 */
public record Placed(String path, Path file, KernelModule module) {

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
  public static byte[] plain(Path module) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(module))) {
      Compression compression = Compression.detect(in);
      try (InputStream content = compression.decompress(in)) {
        return content.readAllBytes();
      }
    }
  }

  /** The name of a module's file without compression. */
  public static String plainName(String path) {
    return path.replaceFirst("\\.ko(\\.\\w+)?$", ".ko");
  }

  /** The name that modprobe knows it by. */
  String name() {
    return nameOf(path);
  }

  /** The name that modprobe knows a module by that is at a path. */
  public static String nameOf(String path) {
    return KernelModule.kernelName(KernelModule.baseName(Path.of(path)));
  }

  /** Whether one of some paths is that of a module, by the name that modprobe takes. */
  static boolean isAmong(Collection<String> paths, String module) {
    String name = KernelModule.kernelName(module);
    return paths.stream().filter(Initramfs::isModule).map(Placed::nameOf).anyMatch(name::equals);
  }

  /** The names of the modules that it needs. */
  List<String> needs() {
    return module.depends().stream().map(KernelModule::kernelName).toList();
  }

  /** Those that no other of them needs. */
  static List<Placed> topmost(Collection<Placed> modules) {
    Set<String> needed =
        modules.stream().flatMap(m -> m.needs().stream()).collect(Collectors.toSet());
    return modules.stream().filter(m -> !needed.contains(m.name())).toList();
  }

  /** The names of the firmware that modules ask for. */
  static SortedSet<String> firmware(Collection<Placed> modules) {
    return modules.stream()
        .flatMap(m -> m.module().modinfo("firmware").stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The directory that it is in, relative as its path is. */
  static String directoryOf(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
