package org.packetary.dkms2bin.image.modules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packagefile.BinaryPackage;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packagefile.RpmFile;

/** Packages with modules, unpacked. */
public final class ModulePackages {

  /** Where things are, with and without a merged /usr. */
  private static final List<String> TOPS = List.of("", "usr");

  private static final List<String> PLACES = List.of("etc", "usr/lib", "lib");

  private final List<BinaryPackage> packages;
  private final List<Path> trees;

  private ModulePackages(List<BinaryPackage> packages, List<Path> trees) {
    this.packages = packages;
    this.trees = trees;
  }

  /**
   * Unpacks packages.
   *
   * @param named package files, and directories, of which those packages count that are named after
   *     one of the kernels, the newest of each name
   * @param releases the kernels that matter
   * @param work a directory to unpack into
   * @throws InputException if there are none, or one is damaged
   */
  public static ModulePackages unpack(List<Path> named, Collection<String> releases, Path work) {
    List<BinaryPackage> packages = new ArrayList<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        packages.addAll(ofDirectory(path, releases));
      } else {
        packages.add(read(path));
      }
    }
    List<Path> trees = new ArrayList<>();
    for (BinaryPackage one : packages) {
      Path tree = work.resolve("package-" + trees.size());
      one.extractTo(tree, ExtractionLimits.DEFAULT);
      trees.add(tree);
    }
    return new ModulePackages(packages, trees);
  }

  private static BinaryPackage read(Path file) {
    return file.getFileName().toString().endsWith(".rpm") ? RpmFile.read(file) : DebFile.read(file);
  }

  private static List<BinaryPackage> ofDirectory(Path directory, Collection<String> releases) {
    SortedMap<String, BinaryPackage> newest = new TreeMap<>();
    for (Path file : packageFiles(directory, releases)) {
      BinaryPackage one = read(file);
      newest.merge(
          one.name() + " " + one.architecture(),
          one,
          (a, b) ->
              new ModuleId("x", a.version()).compareTo(new ModuleId("x", b.version())) < 0 ? b : a);
    }
    if (newest.isEmpty()) {
      throw new InputException(
          directory + " has no package for " + String.join(", ", releases),
          "build for this kernel: --kernel " + releases.stream().findFirst().orElse("RELEASE"));
    }
    return List.copyOf(newest.values());
  }

  private static List<Path> packageFiles(Path directory, Collection<String> releases) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.getFileName().toString().matches(".*\\.(deb|rpm)"))
          .filter(f -> releases.stream().anyMatch(r -> isNamedAfter(f, r)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + directory, e);
    }
  }

  /** Package names lack some characters that releases have. */
  private static boolean isNamedAfter(Path file, String release) {
    return plain(file.getFileName().toString()).contains(plain(release));
  }

  private static String plain(String text) {
    return text.replaceAll("[^A-Za-z0-9]+", "-");
  }

  /** The packages themselves. */
  public List<BinaryPackage> packages() {
    return List.copyOf(packages);
  }

  /** The kernels that they have modules for. */
  public SortedSet<String> releases() {
    SortedSet<String> releases = new TreeSet<>();
    for (Path tree : trees) {
      for (String top : TOPS) {
        list(tree.resolve(top).resolve("lib/modules")).stream()
            .filter(d -> below(d).keySet().stream().anyMatch(Initramfs::isModule))
            .forEach(d -> releases.add(d.getFileName().toString()));
      }
    }
    return releases;
  }

  /** The same, for messages. */
  public String kernels() {
    return releases().isEmpty() ? "no kernel" : String.join(", ", releases());
  }

  /** Their files. */
  public List<Path> files() {
    return packages.stream().map(BinaryPackage::path).toList();
  }

  /** What they are, for messages. */
  public List<String> words() {
    return packages.stream().map(p -> p.name() + " " + p.version()).toList();
  }

  /** What they bring for a kernel. */
  public PackageContents contents(String release) {
    SortedMap<String, Path> modules = new TreeMap<>();
    SortedMap<String, Path> firmware = new TreeMap<>();
    SortedMap<String, Path> settings = new TreeMap<>();
    Set<String> load = new LinkedHashSet<>();
    List<Path> depmod = new ArrayList<>();
    for (Path tree : trees) {
      for (String top : TOPS) {
        Path lib = tree.resolve(top).resolve("lib");
        below(lib.resolve("modules").resolve(release))
            .forEach((path, file) -> modules.put(path, file));
        firmware.putAll(below(lib.resolve("firmware")));
      }
      for (String place : PLACES) {
        below(tree.resolve(place).resolve("modprobe.d"))
            .forEach((name, file) -> settings.putIfAbsent(name, file));
        below(tree.resolve(place).resolve("modules-load.d"))
            .values()
            .forEach(f -> load.addAll(lines(f)));
        Path conf = tree.resolve(place).resolve("depmod.d");
        if (Files.isDirectory(conf)) {
          depmod.add(conf);
        }
      }
    }
    modules.keySet().removeIf(path -> !Initramfs.isModule(path));
    return new PackageContents(
        release, modules, firmware, settings, depmod, List.copyOf(load), newest(modules));
  }

  private static Instant newest(Map<String, Path> modules) {
    return modules.values().stream()
        .map(ModulePackages::modified)
        .max(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + file, e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1)
          .lines()
          .map(String::strip)
          .filter(l -> !l.isEmpty() && !l.startsWith("#") && !l.startsWith(";"))
          .toList();
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + file, e);
    }
  }

  private static List<Path> list(Path directory) {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + directory, e);
    }
  }

  /** Regular files only: what a package links to may be anywhere. */
  private static SortedMap<String, Path> below(Path directory) {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return new TreeMap<>();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .collect(
              Collectors.toMap(
                  f -> directory.relativize(f).toString(), f -> f, (a, b) -> b, TreeMap::new));
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + directory, e);
    }
  }
}
