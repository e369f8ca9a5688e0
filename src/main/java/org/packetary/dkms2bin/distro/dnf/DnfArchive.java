package org.packetary.dkms2bin.distro.dnf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.RpmKernelPackages;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Yum repositories, asked by the host's dnf with a private configuration and an empty root, so that
 * nothing of the host's packages shows through.
 */
public final class DnfArchive implements PackageArchive {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Recipe recipe;
  private final RpmKernelPackages kernels;
  private final Architecture architecture;
  private final DnfRoot dnf;

  /** An archive for a recipe whose private root is set up already. */
  DnfArchive(Recipe recipe, Architecture architecture, DnfRoot dnf) {
    this.recipe = recipe;
    this.kernels = recipe.kernels(RpmKernelPackages.class);
    this.architecture = architecture;
    this.dnf = dnf;
  }

  /**
   * Opens the archive that a recipe and the user name; its indexes are not fetched yet.
   *
   * @throws EnvironmentException if keys are missing or no mirror is known
   */
  public static PackageArchive open(
      Recipe recipe, MirrorChoice choice, Architecture architecture, Access access) {
    DnfConfiguration configuration =
        DnfConfiguration.of(recipe, choice, architecture, access.hostRoot());
    String releasever = recipe.archive(Bootstrap.Dnf.class).releasever();
    return new DnfArchive(
        recipe,
        architecture,
        DnfRoot.open(recipe.name(), configuration, releasever, architecture, access));
  }

  @Override
  public void refresh() throws InterruptedException {
    dnf.refresh();
  }

  @Override
  public ArchiveSnapshot snapshot() {
    return dnf.snapshot();
  }

  @Override
  public Optional<Path> directory() {
    return Optional.of(dnf.directory());
  }

  @Override
  public List<KernelRelease> kernels() throws InterruptedException {
    return headers()
        .map(h -> h.get("release").asText())
        .filter(KernelRelease::isRelease)
        .distinct()
        .map(KernelRelease::parse)
        .filter(r -> r.rpmArch().map(architecture.rpm()::equals).orElse(true))
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  @Override
  public Optional<String> latest(String flavour) throws InterruptedException {
    return kernels().stream()
        .filter(r -> r.flavour().equals(flavour))
        .findFirst()
        .map(KernelRelease::release);
  }

  /** The header packages, each with the release that they are for. */
  private Stream<JsonNode> headers() throws InterruptedException {
    return ask("kernels", List.of(kernels.headersProvide()));
  }

  @Override
  public KernelHeaders headersOf(String release) throws InterruptedException {
    JsonNode found =
        headers()
            .filter(h -> h.get("release").asText().equals(release))
            .findFirst()
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "the archive of "
                            + recipe.name()
                            + " has no package that provides "
                            + kernels.headersProvide()
                            + " = "
                            + release,
                        "\"dkms2bin kernels --distro " + recipe.name() + "\" lists what it has"));
    Set<String> tools =
        elements(found.get("requires"))
            .map(JsonNode::asText)
            .filter(this::isTool)
            .collect(Collectors.toCollection(TreeSet::new));
    return new KernelHeaders(release, List.of(packageOf(found)), tools);
  }

  /** Not what only rpm itself answers, not conditions on kernels, and no kernel. */
  private boolean isTool(String requirement) {
    return !requirement.startsWith("rpmlib(")
        && !requirement.startsWith("(")
        && !requirement.equals(kernels.headersProvide())
        && !kernels.isLeftOut(requirement);
  }

  @Override
  public List<ArchivePackage> baseSet(List<String> include) throws InterruptedException {
    return resolve(Optional.empty(), include);
  }

  @Override
  public List<ArchivePackage> versions(String name) throws InterruptedException {
    return ask("versions", List.of(name)).map(DnfArchive::packageOf).distinct().toList();
  }

  @Override
  public Set<String> known(Collection<String> names) throws InterruptedException {
    return names.isEmpty()
        ? Set.of()
        : ask("known", new TreeSet<>(names)).map(JsonNode::asText).collect(Collectors.toSet());
  }

  @Override
  public List<ArchivePackage> missing(Collection<String> names, Path root)
      throws InterruptedException {
    return names.isEmpty()
        ? List.of()
        : resolve(Optional.of(root.resolve(PackageKind.RPM.installed())), new TreeSet<>(names));
  }

  private List<ArchivePackage> resolve(Optional<Path> installed, Collection<String> names)
      throws InterruptedException {
    return parsed("resolve", dnf.resolve(installed, names)).map(DnfArchive::packageOf).toList();
  }

  @Override
  public void download(Collection<ArchivePackage> packages, Path directory)
      throws InterruptedException {
    List<String> words =
        packages.stream().flatMap(p -> Stream.of(p.name(), p.version(), p.architecture())).toList();
    dnf.download(directory, words);
  }

  /** Nobody asks for it: {@link PackageKind#unpackedByHost} says no. */
  @Override
  public void unpack(Collection<ArchivePackage> packages, Path tree, Path log) {
    throw new IllegalStateException("RPM packages are unpacked in a root: " + packages);
  }

  @Override
  public void bootstrap(Path root, Path log) throws InterruptedException {
    try {
      Path packages = dnf.packagesDirectory();
      try {
        download(baseSet(recipe.bootstrap().include()), packages);
        CommandResult result = dnf.install(root, packages, log);
        if (!result.ok()) {
          throw new EnvironmentException(
              "rpm could not make the base root of " + recipe.name() + ": " + result.failure(),
              "its output is in " + log);
        }
      } finally {
        FileTrees.delete(packages);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot keep downloaded packages: " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  private Stream<JsonNode> ask(String question, Collection<String> words)
      throws InterruptedException {
    return parsed(question, dnf.ask(question, words));
  }

  private static Stream<JsonNode> parsed(String question, String answer) {
    try {
      return elements(JSON.readTree(answer));
    } catch (JsonProcessingException e) {
      throw new EnvironmentException(
          "dnf's answer to \"" + question + "\" is not JSON: " + e.getOriginalMessage(),
          "does this host's dnf 4 work? try: dnf-3 repolist",
          e);
    }
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static ArchivePackage packageOf(JsonNode node) {
    return new ArchivePackage(
        node.get("name").asText(),
        node.get("version").asText(),
        node.get("architecture").asText(),
        node.get("digest").asText(),
        node.get("size").asLong());
  }
}
