package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.DebKernelPackages;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.distro.archive.MetaPackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.packagefile.Deb822;
import org.packetary.dkms2bin.packagefile.Dependencies;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * An apt archive, asked by the host's apt with a private root: its own sources, indexes and an
 * empty status, so that nothing of the host's packages shows through.
 */
public final class AptArchive implements PackageArchive {

  private final Recipe recipe;
  private final DebKernelPackages kernels;
  private final Bootstrap.Mmdebstrap bootstrap;
  private final AptRoot apt;

  /** Packages that were read before: what many drivers lack is much the same. */
  private final Map<Resolved, List<ArchivePackage>> resolved = new ConcurrentHashMap<>();

  /** What packages were asked for, and of which indexes. */
  private record Resolved(String snapshot, List<String> namesWithVersion) {}

  /** An archive for a recipe whose private root is set up already. */
  AptArchive(Recipe recipe, Bootstrap.Mmdebstrap bootstrap, AptRoot apt) {
    this.recipe = recipe;
    this.kernels = recipe.kernels(DebKernelPackages.class);
    this.bootstrap = bootstrap;
    this.apt = apt;
  }

  /**
   * Opens the archive that a recipe and the user name; its indexes are not fetched yet.
   *
   * @throws EnvironmentException if keys are missing or no mirror is known
   */
  public static PackageArchive open(
      Recipe recipe, MirrorChoice choice, Architecture architecture, Access access)
      throws InterruptedException {
    Bootstrap.Mmdebstrap bootstrap = recipe.archive(Bootstrap.Mmdebstrap.class);
    HostApt host = new HostApt(access);
    List<String> sources = new AptSources(recipe.name(), bootstrap, choice, access, host).lines();
    return new AptArchive(
        recipe,
        bootstrap,
        AptRoot.open(recipe.name(), sources, choice.allowExpired(), architecture, access, host));
  }

  @Override
  public void refresh() throws InterruptedException {
    apt.update();
  }

  @Override
  public ArchiveSnapshot snapshot() {
    return apt.questions().snapshot();
  }

  @Override
  public Optional<Path> directory() {
    return Optional.of(apt.directory());
  }

  @Override
  public List<KernelRelease> kernels() throws InterruptedException {
    return apt.questions()
        .cache("pkgnames", kernels.headersPrefix())
        .lines()
        .flatMap(name -> kernels.releaseOf(name.strip()).stream())
        .distinct()
        .map(KernelRelease::parse)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  @Override
  public Optional<String> latest(String flavour) throws InterruptedException {
    String meta = kernels.metaPackageOf(flavour);
    return show(List.of(meta)).stream()
        .flatMap(p -> dependencies(p).stream())
        .flatMap(List::stream)
        .flatMap(name -> kernels.releaseOf(name).stream())
        .findFirst();
  }

  @Override
  public KernelHeaders headersOf(String release) throws InterruptedException {
    Map<String, ArchivePackage> unpack = new LinkedHashMap<>();
    Set<String> tools = new TreeSet<>();
    Set<String> wanted = new LinkedHashSet<>(List.of(kernels.headersPackageOf(release)));
    while (!wanted.isEmpty()) {
      List<Deb822.Paragraph> paragraphs = show(wanted);
      if (paragraphs.size() < wanted.size()) {
        throw new EnvironmentException(
            "the archive of " + recipe.name() + " lacks one of " + wanted,
            "\"dkms2bin kernels --distro " + recipe.name() + "\" lists what it has");
      }
      wanted = new LinkedHashSet<>();
      for (Deb822.Paragraph paragraph : paragraphs) {
        ArchivePackage found = packageOf(paragraph);
        unpack.put(found.name(), found);
        for (List<String> alternatives : dependencies(paragraph)) {
          follow(alternatives, wanted, tools);
        }
      }
      wanted.removeAll(unpack.keySet());
    }
    return new KernelHeaders(release, List.copyOf(unpack.values()), tools);
  }

  private void follow(List<String> alternatives, Set<String> wanted, Set<String> tools) {
    if (alternatives.stream().anyMatch(kernels::isLeftOut)) {
      return;
    }
    Optional<String> headers = alternatives.stream().filter(kernels::isUnpacked).findFirst();
    if (headers.isPresent()) {
      wanted.add(headers.get());
    } else {
      tools.add(alternatives.get(0));
    }
  }

  @Override
  public List<ArchivePackage> baseSet(List<String> include) throws InterruptedException {
    // Ubuntu's apt has another priority.
    List<String> names = new ArrayList<>(List.of("?essential", "?priority(required)", "apt"));
    names.addAll(include);
    return pinned(apt.questions().simulate(names, Optional.empty()));
  }

  @Override
  public List<ArchivePackage> versions(String name) throws InterruptedException {
    return Deb822.parse(apt.questions().show("--all-versions", List.of(name)), "apt-cache show")
        .stream()
        .filter(p -> p.get("Package").filter(name::equals).isPresent())
        .map(AptArchive::packageOf)
        .distinct()
        .toList();
  }

  @Override
  public List<MetaPackage> metaPackages(String name) throws InterruptedException {
    return Deb822.parse(apt.questions().show("--all-versions", List.of(name)), "apt-cache show")
        .stream()
        .filter(p -> p.get("Package").filter(name::equals).isPresent())
        .map(
            p ->
                new MetaPackage(
                    name,
                    p.get("Version").orElse(""),
                    dependencies(p).stream().flatMap(List::stream).toList()))
        .distinct()
        .toList();
  }

  @Override
  public Set<String> known(Collection<String> names) throws InterruptedException {
    if (names.isEmpty()) {
      return Set.of();
    }
    Set<String> known = new TreeSet<>();
    show(names).forEach(p -> p.get("Package").ifPresent(known::add));
    return known;
  }

  @Override
  public List<ArchivePackage> missing(Collection<String> names, Path root)
      throws InterruptedException {
    if (names.isEmpty()) {
      return List.of();
    }
    Path status = root.resolve("var/lib/dpkg/status");
    return pinned(apt.questions().simulate(List.copyOf(new TreeSet<>(names)), Optional.of(status)));
  }

  private List<ArchivePackage> pinned(List<String> namesWithVersion) throws InterruptedException {
    if (namesWithVersion.isEmpty()) {
      return List.of();
    }
    Resolved question = new Resolved(apt.questions().snapshot().digest(), namesWithVersion);
    List<ArchivePackage> known = resolved.get(question);
    if (known == null) {
      known = show(namesWithVersion).stream().map(AptArchive::packageOf).distinct().toList();
      resolved.put(question, known);
    }
    return known;
  }

  @Override
  public void download(Collection<ArchivePackage> packages, Path directory)
      throws InterruptedException {
    List<String> names = packages.stream().map(p -> p.name() + "=" + p.version()).toList();
    try {
      // What arrived is right, and apt does not fetch it again.
      apt.fromAny(directory.resolve("partial"), () -> apt.download(names, directory));
    } catch (IOException e) {
      throw new EnvironmentException("cannot write to " + directory, "is the disk full?", e);
    }
    try (Stream<Path> files = Files.list(directory)) {
      long found = files.filter(f -> f.toString().endsWith(".deb")).count();
      if (found < names.size()) {
        throw new EnvironmentException(
            "only " + found + " of " + names.size() + " packages arrived: " + names,
            "try again; the archive may be changing just now");
      }
    } catch (IOException e) {
      throw new EnvironmentException("cannot list " + directory, null, e);
    }
  }

  @Override
  public void unpack(Collection<ArchivePackage> packages, Path tree, Path log)
      throws InterruptedException {
    try {
      Path downloads = tree.resolveSibling("packages");
      PackageUnpacker unpacker = apt.unpacker();
      apt.fromAny(
          tree, () -> unpacker.unpack(packages, tree, Files.createDirectories(downloads), log));
      FileTrees.delete(downloads);
      unpacker.removeLinks(tree);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot unpack packages into " + tree + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  @Override
  public void bootstrap(Path root, Path log) throws InterruptedException {
    List<ArchivePackage> packages =
        bootstrap.fullInstallation() ? List.of() : baseSet(bootstrap.include());
    try {
      apt.fromAny(
          root,
          () -> {
            if (bootstrap.fullInstallation()) {
              installBase(root, log);
            } else {
              apt.unpackRoot(packages, root, log);
            }
          });
    } catch (IOException e) {
      throw new EnvironmentException("cannot write to " + root, "is the disk full?", e);
    }
  }

  private void installBase(Path root, Path log) throws InterruptedException {
    CommandResult result = apt.mmdebstrap(bootstrap, root, log);
    if (!result.ok()) {
      throw new EnvironmentException(
          "mmdebstrap could not make the base root of " + recipe.name() + ": " + result.failure(),
          "its output is in " + log);
    }
  }

  private List<Deb822.Paragraph> show(Collection<String> names) throws InterruptedException {
    return Deb822.parse(apt.questions().show("--no-all-versions", names), "apt-cache show");
  }

  private static ArchivePackage packageOf(Deb822.Paragraph paragraph) {
    return new ArchivePackage(
        paragraph.get("Package").orElse(""),
        paragraph.get("Version").orElse(""),
        paragraph.get("Architecture").orElse(""),
        paragraph.get("SHA256").orElse(""),
        Long.parseLong(paragraph.get("Size").orElse("0")));
  }

  /** Names in Pre-Depends and Depends: a list of alternatives for each comma-separated group. */
  static List<List<String>> dependencies(Deb822.Paragraph paragraph) {
    return Stream.of("Pre-Depends", "Depends")
        .flatMap(field -> Dependencies.parse(paragraph.get(field).orElse("")).stream())
        .toList();
  }
}
