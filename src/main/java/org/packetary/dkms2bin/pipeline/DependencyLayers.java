package org.packetary.dkms2bin.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.packetary.dkms2bin.distro.ArchivePackage;
import org.packetary.dkms2bin.distro.Dependencies;
import org.packetary.dkms2bin.distro.PackageArchive;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.sandbox.BuildRoots;
import org.packetary.dkms2bin.source.DkmsSource;

/**
 * Adds to kernels' build roots what a DKMS package depends on: libraries and tools of its build.
 */
final class DependencyLayers implements SourceRoots {

  private final Recipe.PackageKind kind;
  private final PackageArchive archive;
  private final BuildRoots roots;
  private final List<String> extra;
  private final EventSink events;

  /**
   * Dependencies from an archive.
   *
   * @param kind the archive's packaging system: the names that packages of another one depend on
   *     mean nothing in it
   * @param extra packages to install in every build root
   */
  DependencyLayers(
      Recipe.PackageKind kind,
      PackageArchive archive,
      BuildRoots roots,
      List<String> extra,
      EventSink events) {
    this.kind = kind;
    this.archive = archive;
    this.roots = roots;
    this.extra = List.copyOf(extra);
    this.events = events;
  }

  @Override
  public List<SourceRoot> under(DkmsSource source, List<KernelBuild> kernels)
      throws InterruptedException {
    Set<String> names = names(source);
    List<String> drivers = names.stream().filter(DependencyLayers::isDriver).toList();
    names.removeAll(drivers);
    List<ArchivePackage> sources = new ArrayList<>();
    for (String driver : drivers) {
      archive.versions(driver).stream().findFirst().ifPresent(sources::add);
    }
    List<SourceRoot> with = new ArrayList<>();
    for (KernelBuild kernel : kernels) {
      with.add(root(kernel, names, sources));
    }
    return with;
  }

  /** One package's dependencies that cannot be had are no reason to end everybody's run. */
  private SourceRoot root(KernelBuild kernel, Set<String> names, List<ArchivePackage> sources)
      throws InterruptedException {
    try {
      KernelBuild with = kernel;
      if (!names.isEmpty()) {
        with = roots.installed("deps", kernel.layers(), names).map(kernel::with).orElse(kernel);
      }
      if (!sources.isEmpty()) {
        with = with.with(roots.sources(with.layers().get(0), sources));
      }
      return SourceRoot.complete(with);
    } catch (EnvironmentException e) {
      return new SourceRoot(
          kernel,
          Optional.of(
              new CellOutcome.BrokenOff(
                  Blame.ENVIRONMENT,
                  "the build root lacks what the package depends on: " + e.problem(),
                  e.hint(),
                  Optional.empty())));
    }
  }

  private Set<String> names(DkmsSource source) throws InterruptedException {
    List<List<String>> groups =
        kind.dependencyFields().stream()
            .map(field -> source.origin().control().getOrDefault(field, ""))
            .flatMap(field -> Dependencies.parse(field).stream())
            .filter(group -> group.stream().noneMatch(DependencyLayers::isMetByTheRoot))
            .toList();
    Set<String> asked = new TreeSet<>(extra);
    groups.forEach(asked::addAll);
    Set<String> known = archive.known(asked);
    Set<String> names = new TreeSet<>(extra);
    for (List<String> group : groups) {
      Optional<String> name = group.stream().filter(known::contains).findFirst();
      name.ifPresent(names::add);
      if (name.isEmpty() && !group.stream().allMatch(DependencyLayers::isDriver)) {
        events.accept(
            new BuildEvent.Warning(
                source.origin().input()
                    + " depends on "
                    + String.join(" or ", group)
                    + ", which the archive does not have: building without it"));
      }
    }
    for (String name : extra) {
      if (!known.contains(name)) {
        throw new EnvironmentException(
            "the archive has no package " + name, "check what is given with --build-dep");
      }
    }
    return names;
  }

  /** dkms is in every root, headers are in the kernel's layer. */
  private static boolean isMetByTheRoot(String name) {
    return name.equals("dkms")
        || name.startsWith("linux-headers")
        || name.startsWith("linux-image")
        || name.startsWith("kernel-")
        || name.equals("rpmlib");
  }

  /**
   * A DKMS package, whose sources another's build may look into. What must be there as a module is
   * in BUILD_DEPENDS.
   */
  private static boolean isDriver(String name) {
    return name.endsWith("-dkms");
  }
}
