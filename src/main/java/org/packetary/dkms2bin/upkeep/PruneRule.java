package org.packetary.dkms2bin.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.repository.ListedPackage;

/**
 * Which module packages a repository does without. Of the rules that are given, each has to let a
 * package go. Packages that are no module's stay.
 *
 * @param kernels how many of the newest kernels of each series and flavour stay
 * @param versions how many of the newest versions of a module stay for a kernel
 * @param keep kernels that stay in any case
 * @param age how old a package's file has to be
 */
public record PruneRule(
    OptionalInt kernels, OptionalInt versions, List<ReleaseGlob> keep, Optional<Duration> age) {

  public PruneRule {
    keep = List.copyOf(keep);
  }

  /** Whether it names what goes: patterns alone only name what stays. */
  public boolean isGiven() {
    return kernels.isPresent() || versions.isPresent() || age.isPresent();
  }

  /**
   * The packages that go.
   *
   * @param listed all that the repository lists
   * @param needed the names of packages that others depend on: they stay
   * @throws IOException if a file's age cannot be read
   */
  public List<ListedPackage> obsolete(
      List<ListedPackage> listed, Set<String> needed, Path repository, Instant now)
      throws IOException {
    List<ListedPackage> modules =
        listed.stream()
            .filter(p -> p.module().isPresent())
            .filter(p -> p.kernel().filter(KernelRelease::isRelease).isPresent())
            .toList();
    Set<ListedPackage> going = new HashSet<>(modules);
    kernels.ifPresent(count -> going.removeAll(ofNewestKernels(modules, count)));
    versions.ifPresent(count -> going.removeAll(ofNewestVersions(modules, count)));
    going.removeIf(p -> needed.contains(p.name()));
    going.removeIf(p -> keep.stream().anyMatch(glob -> glob.matches(release(p).release())));
    if (age.isPresent()) {
      Instant limit = now.minus(age.get());
      for (ListedPackage one : List.copyOf(going)) {
        Path file = repository.resolve(one.fileName());
        if (Files.getLastModifiedTime(file).toInstant().isAfter(limit)) {
          going.remove(one);
        }
      }
    }
    return going.stream().sorted(Comparator.comparing(ListedPackage::fileName)).toList();
  }

  private static Set<ListedPackage> ofNewestKernels(List<ListedPackage> packages, int count) {
    Map<String, TreeSet<KernelRelease>> releases =
        packages.stream()
            .map(PruneRule::release)
            .collect(Collectors.groupingBy(PruneRule::line, Collectors.toCollection(TreeSet::new)));
    Set<KernelRelease> newest =
        releases.values().stream()
            .flatMap(line -> line.descendingSet().stream().limit(count))
            .collect(Collectors.toSet());
    return packages.stream().filter(p -> newest.contains(release(p))).collect(Collectors.toSet());
  }

  private static Set<ListedPackage> ofNewestVersions(List<ListedPackage> packages, int count) {
    return packages.stream()
        .collect(Collectors.groupingBy(p -> p.name() + " " + p.architecture()))
        .values()
        .stream()
        .flatMap(same -> same.stream().sorted(PruneRule::newerFirst).limit(count))
        .collect(Collectors.toSet());
  }

  private static int newerFirst(ListedPackage one, ListedPackage other) {
    return version(other).compareTo(version(one));
  }

  /** Versions in the order in which numbers in them count. */
  private static ModuleId version(ListedPackage one) {
    return new ModuleId(one.module().orElse(one.name()), one.version());
  }

  private static KernelRelease release(ListedPackage one) {
    return KernelRelease.parse(one.kernel().orElseThrow());
  }

  /** Kernels that follow each other: those of a series, 6.1 for example, and a flavour. */
  private static String line(KernelRelease release) {
    String[] numbers = release.baseVersion().split("\\.", 3);
    return (numbers.length < 2 ? release.baseVersion() : numbers[0] + "." + numbers[1])
        + " "
        + release.flavour();
  }
}
