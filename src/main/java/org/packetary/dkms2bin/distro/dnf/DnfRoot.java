package org.packetary.dkms2bin.distro.dnf;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.AnswerCache;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.CacheFiles;
import org.packetary.dkms2bin.distro.archive.IndexLock;
import org.packetary.dkms2bin.distro.archive.IndexRenewal;
import org.packetary.dkms2bin.distro.archive.StatusFiles;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.isolation.Namespaces;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/**
 * The host's dnf 4 with a configuration, metadata and keys of our own, in a directory of the cache
 * that is named by its configuration. It is asked by its Python interface, with the interpreter
 * that dnf's own program names: the command line prints no digests and wraps its tables.
 */
public final class DnfRoot {

  /** The name of dnf 4's program wherever it is: on newer hosts {@code dnf} is dnf 5. */
  private static final String PROGRAM = "dnf-3";

  private static final String QUERY = "dnf-query.py";
  private static final String INSTALL = "dnf-install.sh";
  private static final String SHEBANG = "#!";

  /** Stands for the file that says what is installed where nothing is. */
  private static final String EMPTY_ROOT = "-";

  private final Path directory;
  private final String places;
  private final List<String> asking;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;
  private final AnswerCache answers;
  private final IndexLock lock;
  private final IndexRenewal renewal;
  private final StatusFiles statusFiles = new StatusFiles();

  private DnfRoot(
      String archive,
      String places,
      Path directory,
      List<String> asking,
      List<String> deciding,
      Access access) {
    this.places = places;
    this.directory = directory;
    this.asking = List.copyOf(asking);
    this.runner = access.runner();
    this.tier = access.tier();
    this.environment = access.environment();
    this.answers =
        new AnswerCache(
            directory.resolve("answers"), new DnfIndexes(directory.resolve("cache"), deciding));
    this.lock = new IndexLock(directory);
    this.renewal = new IndexRenewal(directory, lock, archive, access.freshness(), access.clock());
  }

  /**
   * Sets the directory up, or finds it as an earlier run left it.
   *
   * @param archive what messages call the archive by: the recipe's name
   */
  public static DnfRoot open(
      String archive,
      DnfConfiguration configuration,
      String releasever,
      Architecture architecture,
      Access access) {
    Path directory = CacheDirectory.below(access.cache(), "dnf").resolve(configuration.id());
    List<String> asking = new ArrayList<>(interpreter(access.environment()));
    Path file = directory.resolve("dnf.conf");
    asking.addAll(
        List.of(
            directory.resolve(QUERY).toString(), file.toString(), architecture.rpm(), releasever));
    try {
      for (String name : List.of("cache", "log", "state", "root")) {
        Files.createDirectories(directory.resolve(name));
      }
      CacheDirectory.use(directory);
      CacheFiles.replace(file, configuration.text(directory, access.patience()));
      for (String script : List.of(QUERY, INSTALL)) {
        CacheFiles.replace(directory.resolve(script), resource(script));
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + directory + ": " + e.getMessage(),
          "name another place with --cache-dir",
          e);
    }
    List<String> deciding = new ArrayList<>(configuration.deciding());
    deciding.addAll(List.of(architecture.rpm(), releasever, Digests.sha256(resource(QUERY))));
    return new DnfRoot(archive, configuration.places(), directory, asking, deciding, access);
  }

  private static String resource(String name) {
    return Resources.text(DnfRoot.class, name);
  }

  /** The words of the first line of dnf's program, which names the Python that has its modules. */
  private static List<String> interpreter(HostEnvironment environment) {
    Path program =
        environment
            .find(PROGRAM)
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "dnf 4 is missing: no program " + PROGRAM,
                        "apt-get install dnf rpm (Debian, Ubuntu); dnf install python3-dnf rpm (others)"));
    try (BufferedReader reader = Files.newBufferedReader(program)) {
      String line = reader.readLine();
      if (line == null || !line.startsWith(SHEBANG)) {
        throw new EnvironmentException(
            program + " is not dnf 4: it is no Python program", "install dnf 4");
      }
      return List.of(line.substring(SHEBANG.length()).strip().split(" +"));
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + program, null, e);
    }
  }

  void refresh() throws InterruptedException {
    Optional<CommandResult> result = renewal.renew(() -> run(words("refresh", List.of())));
    answers.changed();
    if (result.isPresent() && !result.get().ok()) {
      throw new EnvironmentException(
          "the package archive's indexes cannot be used: " + complaint(result.get()) + from(),
          "check the network and the address given with --mirror URL");
    }
  }

  /** Where metadata and answers are. */
  Path directory() {
    return directory;
  }

  /** Which metadata there is. */
  ArchiveSnapshot snapshot() {
    return answers.snapshot();
  }

  /** What dnf answers about the metadata there is, as JSON. */
  String ask(String question, Collection<String> words) throws InterruptedException {
    List<String> told = new ArrayList<>(List.of(question));
    told.addAll(words);
    return answer(told, words(question, words));
  }

  /**
   * What a root lacks for the named packages, as JSON.
   *
   * @param installed the file that says what is in the root; an empty root when absent
   */
  String resolve(Optional<Path> installed, Collection<String> names) throws InterruptedException {
    List<String> told = new ArrayList<>(List.of("resolve"));
    told.add(installed.map(statusFiles::digest).orElse(EMPTY_ROOT));
    told.addAll(names);
    List<String> words = new ArrayList<>(List.of(installed.map(Path::toString).orElse(EMPTY_ROOT)));
    words.addAll(names);
    return answer(told, words("resolve", words));
  }

  private String answer(List<String> question, List<String> argv) throws InterruptedException {
    return answers.answer(
        question,
        () -> {
          CommandResult result = run(argv);
          if (!result.ok()) {
            throw new EnvironmentException(
                "the archive cannot answer: " + complaint(result),
                "check the names, or name another archive with --mirror URL");
          }
          return result.out();
        });
  }

  /**
   * Downloads packages and checks their signatures.
   *
   * @param packages name, version and architecture of each
   */
  void download(Path into, Collection<String> packages) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of(into.toAbsolutePath().toString()));
    words.addAll(packages);
    // dnf notes keys in the database of its root.
    CommandResult result = lock.during(() -> run(words("download", words)));
    if (!result.ok()) {
      throw new EnvironmentException(
          "packages could not be downloaded: " + complaint(result) + from(),
          hintFor(complaint(result)));
    }
  }

  /** dnf does not name mirrors where it has tried them all. */
  private String from() {
    return " (from " + places + ")";
  }

  private static String hintFor(String complaint) {
    boolean signature =
        Stream.of("signature", "GPG", "gpg", "signed", "key").anyMatch(complaint::contains);
    return signature
        ? "name the public keys of who signed the packages with --mirror-key FILE, or take them"
            + " unchecked with --mirror-trusted"
        : "check the network; the archive may be changing just now: try again";
  }

  /** Makes a root of downloaded packages in a directory that does not exist yet. */
  CommandResult install(Path root, Path packages, Path log) throws InterruptedException {
    List<String> argv =
        tier.namespaces()
            .command(
                Namespaces.Network.HOSTS,
                List.of(
                    "sh",
                    directory.resolve(INSTALL).toString(),
                    root.toAbsolutePath().toString(),
                    packages.toAbsolutePath().toString()));
    return runner.run(Command.of(argv, environment.variables()).loggedTo(log));
  }

  /** A new directory for packages, on the cache's file system. */
  Path packagesDirectory() throws IOException {
    return Files.createTempDirectory(directory, "packages-");
  }

  private List<String> words(String question, Collection<String> words) {
    List<String> argv = new ArrayList<>(asking);
    argv.add(question);
    argv.addAll(words);
    return argv;
  }

  private CommandResult run(List<String> argv) throws InterruptedException {
    return runner.run(Command.of(argv, environment.variables()));
  }

  private static String complaint(CommandResult result) {
    String text = result.err().strip();
    String last = text.substring(text.lastIndexOf('\n') + 1);
    return last.isEmpty() ? result.failure() : last;
  }
}
