package org.packetary.dkms2bin.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.packetary.dkms2bin.distro.Dependencies;
import org.packetary.dkms2bin.distro.PackageArchive;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.sandbox.BuildRoots;
import org.packetary.dkms2bin.sandbox.Layer;
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
    List<SourceRoot> with = new ArrayList<>();
    for (KernelBuild kernel : kernels) {
      with.add(names.isEmpty() ? SourceRoot.complete(kernel) : root(kernel, names));
    }
    return with;
  }

  /** One package's dependencies that cannot be had are no reason to end everybody's run. */
  private SourceRoot root(KernelBuild kernel, Set<String> names) throws InterruptedException {
    try {
      Optional<Layer> layer = roots.installed("deps", kernel.layers(), names);
      return SourceRoot.complete(layer.map(kernel::with).orElse(kernel));
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
      if (name.isEmpty()) {
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
   * dkms is in every root, headers are in the kernel's layer, other modules come by BUILD_DEPENDS.
   */
  private static boolean isMetByTheRoot(String name) {
    return name.equals("dkms")
        || name.endsWith("-dkms")
        || name.startsWith("linux-headers")
        || name.startsWith("linux-image")
        || name.startsWith("kernel-")
        || name.equals("rpmlib");
  }
}
