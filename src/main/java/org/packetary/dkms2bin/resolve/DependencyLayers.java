package org.packetary.dkms2bin.resolve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.packagefile.Dependencies;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.source.DkmsSource;

/**
 * Adds to kernels' build roots what a DKMS package depends on: libraries and tools of its build.
 */
public final class DependencyLayers {

  private final PackageKind kind;
  private final PackageArchive archive;
  private final BuildRoots roots;
  private final EventSink events;

  /**
   * Dependencies from an archive.
   *
   * @param kind the archive's packaging system: the names that packages of another one depend on
   *     mean nothing in it
   */
  public DependencyLayers(
      PackageKind kind, PackageArchive archive, BuildRoots roots, EventSink events) {
    this.kind = kind;
    this.archive = archive;
    this.roots = roots;
    this.events = events;
  }

  /**
   * What a driver needs in a root.
   *
   * @param packages to install, by name
   * @param sources DKMS packages whose sources it needs
   */
  public record Needs(Set<String> packages, List<ArchivePackage> sources) {
    public Needs {
      packages = Collections.unmodifiableSet(new TreeSet<>(packages));
      sources = List.copyOf(sources);
    }
  }

  /**
   * What a driver needs beyond a kernel's root; tells what the archive does not have.
   *
   * @param extra packages that are installed besides
   * @throws EnvironmentException if one of {@code extra} is not in the archive
   */
  public Needs of(DkmsSource source, List<String> extra) throws InterruptedException {
    Set<String> names = names(source, extra);
    List<String> drivers = names.stream().filter(DependencyLayers::isDriver).toList();
    names.removeAll(drivers);
    List<ArchivePackage> sources = new ArrayList<>();
    for (String driver : drivers) {
      archive.versions(driver).stream().findFirst().ifPresent(sources::add);
    }
    return new Needs(names, sources);
  }

  /**
   * The root that a driver is built in.
   *
   * @throws EnvironmentException if the archive cannot give what it needs
   */
  public RootSpec root(RootSpec kernel, Needs needs) throws InterruptedException {
    RootSpec with = roots.installed("deps", kernel, needs.packages());
    return needs.sources().isEmpty() ? with : roots.withSources(with, needs.sources());
  }

  private Set<String> names(DkmsSource source, List<String> extra) throws InterruptedException {
    List<List<String>> groups =
        kind.dependencyFields().stream()
            .map(field -> source.origin().control().getOrDefault(field, ""))
            .flatMap(field -> Dependencies.parse(field).stream())
            .filter(group -> group.stream().noneMatch(kind::isMetByTheRoot))
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

  /**
   * A DKMS package, whose sources another's build may look into. What must be there as a module is
   * in BUILD_DEPENDS.
   */
  private static boolean isDriver(String name) {
    return name.endsWith("-dkms");
  }
}
