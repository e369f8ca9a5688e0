package org.packetary.dkms2bin.image.modules;

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
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.model.InputException;
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
    return byName(tried(modules).stream().flatMap(t -> t.placed().stream()).toList());
  }

  /**
   * The same of packages' modules.
   *
   * @throws InputException if one of them is none; it names all. What is damaged in an image is not
   *     ours to mend, but nothing damaged is brought in
   */
  static SortedMap<String, Placed> whole(Map<String, Path> modules) {
    List<Tried> tried = tried(modules);
    List<String> bad = tried.stream().filter(t -> t.placed().isEmpty()).map(Tried::fault).toList();
    if (!bad.isEmpty()) {
      throw unfit(String.join("\n  ", bad));
    }
    return byName(tried.stream().flatMap(t -> t.placed().stream()).toList());
  }

  private static SortedMap<String, Placed> byName(List<Placed> modules) {
    SortedMap<String, Placed> byName = new TreeMap<>();
    for (Placed placed : modules) {
      byName.merge(placed.name(), placed, (a, b) -> b.path().startsWith("updates/") ? b : a);
    }
    return byName;
  }

  /** A module, or why it is none. */
  private record Tried(Optional<Placed> placed, String fault) {}

  private static List<Tried> tried(Map<String, Path> modules) {
    return modules.entrySet().parallelStream()
        .map(
            e -> {
              try {
                return new Tried(Optional.of(read(e.getKey(), e.getValue())), "");
              } catch (ModuleFormatException x) {
                return new Tried(Optional.empty(), e.getKey() + ": " + x.getMessage());
              }
            })
        .toList();
  }

  private static InputException unfit(String faults) {
    return new InputException(
        "there are files for modules that are none:\n  " + faults, "build them again");
  }

  /**
   * A package's module, uncompressed: any loader reads that.
   *
   * @throws InputException if its compression is damaged, or it is too large for a module
   */
  public static byte[] plain(String path, Path module) {
    try {
      return KernelModule.content(module);
    } catch (ModuleFormatException e) {
      throw unfit(path + ": " + e.getMessage());
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
