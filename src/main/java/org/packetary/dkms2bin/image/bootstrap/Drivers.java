package org.packetary.dkms2bin.image.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.image.modules.ImageModules;
import org.packetary.dkms2bin.image.modules.LooseModules;
import org.packetary.dkms2bin.image.modules.ModulePackages;
import org.packetary.dkms2bin.image.modules.PackageContents;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.packagefile.BinaryPackage;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packagefile.Dependencies;

/** The packages with modules that go into an image, and what they need besides. */
final class Drivers {

  private final List<Path> named;
  private final PackageContents contents;
  private final List<DebFile> packages;
  private final Path work;

  private Drivers(List<Path> named, PackageContents contents, List<DebFile> packages, Path work) {
    this.named = named;
    this.contents = contents;
    this.packages = packages;
    this.work = work;
  }

  /**
   * Reads packages.
   *
   * @param named files, and directories, of which those count that are for the kernel
   * @param work an empty directory
   * @throws InputException if one is of another kind, or for another kernel
   */
  static Drivers read(List<Path> named, String release, Path work) {
    ModulePackages modules = ModulePackages.unpack(named, List.of(release), work);
    List<DebFile> packages = new ArrayList<>();
    for (BinaryPackage one : modules.packages()) {
      if (!(one instanceof DebFile deb)) {
        throw new InputException(
            one.path() + " is no .deb, and only such can be installed in this image",
            "build it for the image's distribution, or leave it out");
      }
      if (packages.stream().noneMatch(p -> isSame(p, deb))) {
        packages.add(deb);
      }
    }
    if (!modules.releases().equals(Set.of(release))) {
      throw new InputException(
          "the packages have modules for "
              + modules.kernels()
              + ", and the image is for "
              + release,
          "name those for this kernel, or build them: --kernel " + release);
    }
    Drivers drivers = new Drivers(named, modules.contents(release), packages, work);
    drivers.checkNames();
    return drivers;
  }

  /** They are words of a script in the root. */
  private void checkNames() {
    for (String module : modules()) {
      if (!module.matches("[A-Za-z0-9_][A-Za-z0-9_.+-]*")) {
        throw new InputException(
            "a module of the packages is called \"" + module + "\", as none of a kernel's is",
            "name it in letters, digits and any of _ . + -");
      }
    }
  }

  /** Named twice, as itself and with its repository. */
  private static boolean isSame(DebFile one, DebFile other) {
    return one.name().equals(other.name()) && one.version().equals(other.version());
  }

  /** When the newest module was made. */
  Instant date() {
    return contents.date();
  }

  /** The files, with those that were found to be needed. */
  List<DebFile> packages() {
    return List.copyOf(packages);
  }

  /** The names of the modules. */
  SortedSet<String> modules() {
    return contents.modules().keySet().stream()
        .map(path -> KernelModule.baseName(Path.of(path)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Refuses modules that would not load beside the kernel's own.
   *
   * @return the firmware that they name and do not bring
   */
  SortedSet<String> check(ImageModules kernel) throws IOException {
    Path loose = Files.createDirectory(work.resolve("loose"));
    SortedSet<String> firmware =
        new TreeSet<>(LooseModules.of(contents, Optional.of(kernel), List.of(), loose).firmware());
    firmware.removeAll(contents.firmware().keySet());
    return firmware;
  }

  /**
   * What they need that has to come from the archive, by name. What lies beside them in the
   * directories that were named is added to them.
   *
   * @param provided packages that will be there
   * @throws InputException if nobody has something that they need
   */
  SortedSet<String> needs(Collection<String> provided, PackageArchive archive)
      throws InterruptedException {
    Set<String> there = new HashSet<>(provided);
    packages.forEach(p -> there.addAll(names(p)));
    SortedSet<String> needs = new TreeSet<>();
    Deque<DebFile> open = new ArrayDeque<>(packages);
    while (!open.isEmpty()) {
      DebFile one = open.remove();
      for (List<String> alternatives : one.dependencies()) {
        if (alternatives.stream().anyMatch(there::contains)) {
          continue;
        }
        Optional<DebFile> beside = beside(alternatives);
        if (beside.isPresent()) {
          packages.add(beside.get());
          there.addAll(names(beside.get()));
          open.add(beside.get());
        } else {
          needs.add(known(one, alternatives, archive));
        }
      }
    }
    return needs;
  }

  private static String known(DebFile one, List<String> alternatives, PackageArchive archive)
      throws InterruptedException {
    Set<String> known = archive.known(alternatives);
    return alternatives.stream()
        .filter(known::contains)
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    one.path()
                        + " depends on "
                        + String.join(" or ", alternatives)
                        + ", which neither the packages nor the archive have",
                    "name its package in --packages, too"));
  }

  private static List<String> names(DebFile deb) {
    List<String> names = new ArrayList<>(List.of(deb.name()));
    Dependencies.parse(deb.controlField("Provides").orElse("")).forEach(names::addAll);
    return names;
  }

  /** The newest package of one of the names in the directories that were named. */
  private Optional<DebFile> beside(List<String> alternatives) {
    for (String name : alternatives) {
      Optional<DebFile> newest =
          named.stream()
              .filter(Files::isDirectory)
              .flatMap(directory -> files(directory, name))
              .map(DebFile::read)
              .filter(deb -> deb.name().equals(name))
              .max(Comparator.comparing(deb -> new ModuleId("x", deb.version())));
      if (newest.isPresent()) {
        return newest;
      }
    }
    return Optional.empty();
  }

  private static Stream<Path> files(Path directory, String name) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.getFileName().toString().startsWith(name + "_"))
          .filter(f -> f.getFileName().toString().endsWith(".deb"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + directory, e);
    }
  }
}
