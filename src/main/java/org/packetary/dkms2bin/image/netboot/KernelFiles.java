package org.packetary.dkms2bin.image.netboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.image.modules.ImageModules;
import org.packetary.dkms2bin.image.modules.PackageContents;
import org.packetary.dkms2bin.image.modules.Placed;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleFormatException;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.image.KernelTree;

/**
 * What of a kernel goes into an image beside packages' modules: those of its own that a machine may
 * need, uncompressed, and what its build says of all.
 *
 * @param modules the files, by paths relative to the directory of the kernel's modules
 * @param lists what depmod does not make, likewise
 */
record KernelFiles(SortedMap<String, Path> modules, SortedMap<String, Path> lists) {

  /** What the kernel's build says, and depmod reads. */
  private static final List<String> LISTS =
      List.of("modules.builtin", "modules.builtin.modinfo", "modules.order");

  /**
   * Chooses.
   *
   * @param packages whose modules take the place of the kernel's own, and need some of these
   * @param asked further modules
   * @param work an empty directory
   */
  static KernelFiles of(
      KernelImage kernel, PackageContents packages, Collection<String> asked, Path work) {
    KernelTree tree = KernelTree.of(kernel);
    Set<String> wanted = new LinkedHashSet<>(BootKinds.read().of(tree));
    wanted.addAll(asked);
    wanted.addAll(packages.load());
    packages.modules().values().forEach(file -> wanted.addAll(needed(file)));
    Path directory = kernel.modules().resolve("lib/modules").resolve(kernel.release());
    SortedMap<String, Path> lists = new TreeMap<>();
    for (String list : LISTS) {
      Path file = directory.resolve(list);
      if (Files.isRegularFile(file)) {
        lists.put(list, file);
      }
    }
    return new KernelFiles(plain(tree, tree.closure(List.copyOf(wanted), Set.of()), work), lists);
  }

  /** What a package's module asks for, hard and softly. */
  private static List<String> needed(Path file) {
    try {
      KernelModule module = KernelModule.read(file);
      List<String> names = new ArrayList<>(module.depends());
      module.modinfo("softdep").forEach(words -> names.addAll(KernelTree.before(words)));
      return names;
    } catch (ModuleFormatException e) {
      return List.of(); // said where all are held against each other
    }
  }

  private static SortedMap<String, Path> plain(KernelTree tree, List<String> names, Path work) {
    Map<String, Path> plain = new ConcurrentHashMap<>();
    names.parallelStream()
        .forEach(
            name -> {
              Path file = tree.file(name).orElseThrow();
              String path = tree.place(name).orElseThrow().toString();
              plain.put(Placed.plainName(path), unpacked(file, work.resolve(name + ".ko")));
            });
    return new TreeMap<>(plain);
  }

  /** Each loader reads uncompressed ones, and the image is compressed. */
  private static Path unpacked(Path file, Path to) {
    try {
      return Compression.detect(file) == Compression.NONE
          ? file
          : Files.write(to, Placed.plain(file.toString(), file));
    } catch (IOException e) {
      throw HostIo.failure("cannot unpack " + file + " to " + to, e);
    }
  }

  /** As an image that packages are brought into. */
  ImageModules asImage(String release) {
    SortedMap<String, Path> all = new TreeMap<>(modules);
    all.putAll(lists);
    return new ImageModules(release, all, List.of());
  }

  /** Those whose place no package's module takes. */
  SortedMap<String, Path> beside(PackageContents packages) {
    Set<String> taken = new HashSet<>();
    packages.modules().keySet().forEach(path -> taken.add(Placed.nameOf(path)));
    SortedMap<String, Path> rest = new TreeMap<>(modules);
    rest.keySet().removeIf(path -> taken.contains(Placed.nameOf(path)));
    return rest;
  }

  /** The names of firmware that modules of the kernel's own ask for. */
  static SortedSet<String> firmware(Collection<Path> modules) {
    return modules.parallelStream()
        .flatMap(
            file -> {
              try {
                return KernelModule.read(file).modinfo("firmware").stream();
              } catch (ModuleFormatException e) {
                return Stream.empty();
              }
            })
        // A file's own word.
        .filter(name -> Path.of("/", name).normalize().equals(Path.of("/", name)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** How an image may be packed that this kernel unpacks. */
  static Optional<Path> config(KernelImage kernel, Path vmlinuz) {
    return Stream.of(
            vmlinuz.resolveSibling("config-" + kernel.release()),
            kernel.modules().resolve("lib/modules").resolve(kernel.release()).resolve("config"))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
