package org.packetary.dkms2bin.distro.dnf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.DnfRepository;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.OsRelease;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.util.Digests;

/**
 * The dnf.conf(5) for a recipe: the user's mirror, or the host's own repositories where the host is
 * of that distribution. No recipe names a mirror.
 *
 * @param id names what it says: changes with every setting, and with the keys
 * @param main the lines of the section {@code main} that do not depend on where dnf's files are
 * @param repositories the sections of the repositories
 * @param hosts digests of the files that say what the host's repositories are, where those serve
 */
public record DnfConfiguration(
    String id, List<String> main, List<String> repositories, List<String> hosts) {

  private static final String ADDRESSES = "baseurl=";

  /** What of an address names the host. */
  private static final Pattern PLACE = Pattern.compile("[a-z]+://[^/\\s]*");

  /** Where a repository is, and whom it is trusted by, does not decide what it answers. */
  private static final List<String> OF_THE_PLACE = List.of(ADDRESSES, "gpgkey=", "gpgcheck=");

  private static final List<String> REPOSITORY_DIRECTORIES =
      List.of("etc/yum.repos.d", "etc/distro.repos.d");
  private static final List<String> VARIABLE_DIRECTORIES = List.of("etc/yum/vars", "etc/dnf/vars");

  public DnfConfiguration {
    main = List.copyOf(main);
    repositories = List.copyOf(repositories);
    hosts = List.copyOf(hosts);
  }

  /** Where packages come from, for messages. */
  String places() {
    String places =
        repositories.stream()
            .filter(line -> line.startsWith(ADDRESSES))
            .flatMap(line -> PLACE.matcher(line).results())
            .map(MatchResult::group)
            .distinct()
            .collect(Collectors.joining(" and "));
    return places.isEmpty() ? "this host's repositories" : places;
  }

  /** What decides about answers beside the metadata. */
  List<String> deciding() {
    return Stream.of(main, repositories, hosts)
        .flatMap(List::stream)
        .filter(line -> OF_THE_PLACE.stream().noneMatch(line::startsWith))
        .toList();
  }

  /**
   * The configuration for a recipe.
   *
   * @param hostRoot the directory whose etc is the host's
   * @throws EnvironmentException if no mirror is known, or keys are missing
   */
  public static DnfConfiguration of(
      Recipe recipe, MirrorChoice choice, Architecture architecture, Path hostRoot) {
    if (!choice.components().isEmpty()) {
      throw new UsageException(
          "--components is for Debian's archives", recipe.name() + " has repositories");
    }
    Bootstrap.Dnf bootstrap = recipe.archive(Bootstrap.Dnf.class);
    boolean complete = bootstrap.repositories().stream().noneMatch(DnfRepository::needsMirror);
    boolean ofHost =
        choice.urls().isEmpty()
            && !complete
            && OsRelease.read(hostRoot.resolve("etc/os-release")).is(recipe);
    if (choice.urls().isEmpty() && !complete && !ofHost) {
      throw noMirror(recipe, bootstrap, architecture);
    }
    List<Path> keys = ofHost ? List.of() : keys(bootstrap, choice);
    List<String> main = new ArrayList<>(common(recipe, bootstrap, choice));
    List<String> sections = new ArrayList<>();
    List<String> hosts = ofHost ? hostFiles(hostRoot) : List.of();
    if (ofHost) {
      main.add("reposdir=" + existing(hostRoot, REPOSITORY_DIRECTORIES));
      main.add("varsdir=" + existing(hostRoot, VARIABLE_DIRECTORIES));
    } else {
      main.add("reposdir=/nonexistent");
      main.add("varsdir=/nonexistent");
      for (DnfRepository repository : bootstrap.repositories()) {
        // dnf asks the next one where one does not answer.
        List<String> sites = choice.urls().isEmpty() ? List.of("") : choice.urls();
        String urls =
            sites.stream()
                .map(site -> filled(repository.urlOn(site), bootstrap, architecture))
                .distinct()
                .collect(Collectors.joining(" "));
        sections.addAll(section(repository, urls, keys));
      }
    }
    String id =
        String.join("\n", main)
            + String.join("\n", sections)
            + architecture
            + keys.stream().map(DnfConfiguration::digest).toList()
            + hosts;
    return new DnfConfiguration(Digests.sha256(id).substring(0, 16), main, sections, hosts);
  }

  private static List<String> common(Recipe recipe, Bootstrap.Dnf bootstrap, MirrorChoice choice) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "gpgcheck=" + (choice.trusted() ? 0 : 1),
                "install_weak_deps=0",
                "tsflags=nodocs",
                "best=1",
                "plugins=0",
                "keepcache=0",
                "metadata_expire=-1",
                "skip_if_unavailable=0",
                "excludepkgs=" + String.join(",", recipe.kernels().leaveOut())));
    bootstrap.platform().ifPresent(p -> lines.add("module_platform_id=" + p));
    return lines;
  }

  private static List<String> section(DnfRepository repository, String urls, List<Path> keys) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "",
                "[" + repository.id() + "]",
                "name=" + repository.id(),
                "baseurl=" + urls,
                "gpgkey="
                    + keys.stream()
                        .map(k -> k.toAbsolutePath().normalize().toUri().toString())
                        .collect(Collectors.joining(" ")),
                "skip_if_unavailable=" + (repository.optional() ? 1 : 0)));
    if (!repository.packages().isEmpty()) {
      lines.add("includepkgs=" + String.join(",", repository.packages()));
    }
    repository.priority().ifPresent(p -> lines.add("priority=" + p));
    return lines;
  }

  private static String filled(
      String template, Bootstrap.Dnf bootstrap, Architecture architecture) {
    return template
        .replace("{arch}", architecture.rpm())
        .replace("{releasever}", bootstrap.releasever());
  }

  private static List<Path> keys(Bootstrap.Dnf bootstrap, MirrorChoice choice) {
    if (choice.trusted()) {
      return List.of();
    }
    List<Path> keys =
        choice.key().map(List::of).orElse(bootstrap.keys().stream().map(Path::of).toList());
    for (Path key : keys) {
      if (!Files.isReadable(key)) {
        throw new EnvironmentException(
            "the archive's keys are missing: " + key,
            choice.key().isPresent()
                ? "check the path given with --mirror-key"
                : "install "
                    + bootstrap.keyringPackage()
                    + ", or name the keys' file with --mirror-key FILE");
      }
    }
    return keys;
  }

  private static String digest(Path key) {
    try {
      return Digests.sha256(key);
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + key + ": " + e.getMessage(), null, e);
    }
  }

  /** The files of the host's repositories and variables, each with its digest. */
  private static List<String> hostFiles(Path hostRoot) {
    List<String> found = new ArrayList<>();
    for (String name :
        Stream.of(REPOSITORY_DIRECTORIES, VARIABLE_DIRECTORIES).flatMap(List::stream).toList()) {
      Path directory = hostRoot.resolve(name);
      if (Files.isDirectory(directory)) {
        try (Stream<Path> files = Files.list(directory)) {
          files
              .filter(Files::isRegularFile)
              .sorted()
              .forEach(file -> found.add(name + "/" + file.getFileName() + " " + digest(file)));
        } catch (IOException e) {
          throw new EnvironmentException("cannot read " + directory, null, e);
        }
      }
    }
    return found;
  }

  private static String existing(Path hostRoot, List<String> directories) {
    return directories.stream()
        .map(hostRoot::resolve)
        .filter(Files::isDirectory)
        .map(Path::toString)
        .collect(Collectors.joining(","));
  }

  private static EnvironmentException noMirror(
      Recipe recipe, Bootstrap.Dnf bootstrap, Architecture architecture) {
    String layout =
        bootstrap.repositories().stream()
            .filter(DnfRepository::needsMirror)
            .map(
                r ->
                    "\n  "
                        + filled(r.place(), bootstrap, architecture)
                        + (r.optional() ? " (where it has it)" : ""))
            .collect(Collectors.joining());
    return new EnvironmentException(
        "no mirror of " + recipe.title() + " is known",
        "this host is of another distribution: name a mirror site with --mirror URL; it is expected"
            + " to have, below that URL:"
            + layout);
  }

  /**
   * The file's text, with dnf's own files below a directory.
   *
   * @param patience how long mirrors are waited for: no matter of what they answer
   */
  String text(Path directory, Patience patience) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "[main]",
                "cachedir=" + directory.resolve("cache"),
                "logdir=" + directory.resolve("log"),
                "persistdir=" + directory.resolve("state"),
                "timeout=" + patience.silence().toSeconds(),
                "minrate=" + Patience.SLOWEST));
    lines.addAll(main);
    lines.addAll(repositories);
    return String.join("\n", lines) + "\n";
  }
}
