package org.packetary.dkms2bin.distro;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/**
 * The host's apt with a configuration, sources and indexes of our own, in a directory of the cache
 * that is named by its sources.
 */
final class AptRoot {

  private static final List<String> DIRECTORIES =
      List.of(
          "etc/apt/apt.conf.d",
          "etc/apt/preferences.d",
          "etc/apt/sources.list.d",
          "etc/apt/trusted.gpg.d",
          "var/lib/apt/lists/partial",
          "var/cache/apt/archives/partial",
          "var/lib/dpkg");

  private final Path directory;
  private final List<String> sources;
  private final Architecture architecture;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final AnswerCache answers;

  private AptRoot(
      Path directory,
      List<String> sources,
      Architecture architecture,
      CommandRunner runner,
      HostEnvironment environment) {
    this.directory = directory;
    this.sources = List.copyOf(sources);
    this.architecture = architecture;
    this.runner = runner;
    this.environment = environment.with("APT_CONFIG", directory.resolve("apt.conf").toString());
    this.answers =
        new AnswerCache(
            directory.resolve("answers"), directory.resolve("var/lib/apt/lists"), "Release");
  }

  /** Sets the directory up, or finds it as an earlier run left it. */
  static AptRoot open(
      Path cache,
      List<String> sources,
      boolean allowExpired,
      Architecture architecture,
      CommandRunner runner,
      HostEnvironment environment)
      throws InterruptedException {
    String id =
        Digests.sha256(String.join("\n", sources) + architecture + allowExpired).substring(0, 16);
    Path directory = CacheDirectory.below(cache, "apt").resolve(id);
    try {
      for (String name : DIRECTORIES) {
        Files.createDirectories(directory.resolve(name));
      }
      Path status = directory.resolve("var/lib/dpkg/status");
      if (!Files.exists(status)) {
        Files.createFile(status);
      }
      Files.write(directory.resolve("etc/apt/sources.list"), sources);
      Files.writeString(
          directory.resolve("apt.conf"),
          settings(directory, allowExpired, architecture) + hostProxies(runner, environment));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + directory + ": " + e.getMessage(),
          "name another place with --cache-dir",
          e);
    }
    return new AptRoot(directory, sources, architecture, runner, environment);
  }

  private static String settings(Path directory, boolean allowExpired, Architecture architecture) {
    return String.join(
        "\n",
        "Dir \"" + directory + "\";",
        "Dir::State::status \"" + directory.resolve("var/lib/dpkg/status") + "\";",
        "APT::Architecture \"" + architecture.debian() + "\";",
        "APT::Architectures { \"" + architecture.debian() + "\"; };",
        "APT::Install-Recommends \"false\";",
        "APT::Sandbox::User \"root\";",
        "APT::Update::Error-Mode \"any\";",
        "Acquire::Languages \"none\";",
        "Acquire::Retries \"3\";",
        allowExpired ? "Acquire::Check-Valid-Until \"false\";\n" : "");
  }

  /** Proxies that the host's apt is told of, which the private configuration would hide. */
  private static String hostProxies(CommandRunner runner, HostEnvironment environment)
      throws InterruptedException {
    return runner
        .run(
            Command.of(
                List.of(
                    "apt-config",
                    "dump",
                    "--no-empty",
                    "--format",
                    "%F \"%v\";%n",
                    "Acquire::http",
                    "Acquire::https"),
                environment.variables()))
        .out();
  }

  void update() throws InterruptedException {
    CommandResult result = new IndexLock(directory).during(() -> run("apt-get", "-q", "update"));
    if (!result.ok()) {
      throw unreachable(result);
    }
  }

  private static EnvironmentException unreachable(CommandResult result) {
    String complaint =
        result
            .err()
            .lines()
            .filter(l -> l.startsWith("E:") || l.startsWith("W:"))
            .findFirst()
            .orElse(result.failure());
    return new EnvironmentException(
        "the package archive's indexes cannot be used: " + complaint, hintFor(complaint));
  }

  private static String hintFor(String complaint) {
    if (complaint.contains("expired") || complaint.contains("Valid-Until")) {
      return "if an expired archive is all there is, allow it with --allow-expired-archive";
    }
    if (complaint.contains("not signed") || complaint.contains("GPG error")) {
      return "name its public key with --mirror-key FILE, or take it unsigned with --mirror-trusted";
    }
    return "check the network, or name a mirror with --mirror URL";
  }

  /** Standard output of {@code apt-cache}; names it does not know are simply absent from it. */
  String cache(String... words) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("apt-cache"));
    argv.addAll(Arrays.asList(words));
    return answers.answer(argv, () -> runner.run(Command.of(argv, environment.variables())).out());
  }

  /**
   * What {@code apt-get install} would add, as {@code name=version} words.
   *
   * @param status the dpkg status file of the root to add to, whose path names its content: a
   *     layer's; an empty root when absent
   */
  List<String> simulate(List<String> names, Optional<Path> status) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("apt-get", "-qq", "-y", "--simulate"));
    status.ifPresent(s -> argv.addAll(List.of("-o", "Dir::State::status=" + s)));
    argv.add("install");
    argv.addAll(names);
    String plan = answers.answer(argv, () -> simulated(argv, names));
    return plan.lines().filter(l -> l.startsWith("Inst ")).map(AptRoot::nameAndVersion).toList();
  }

  private String simulated(List<String> argv, List<String> names) throws InterruptedException {
    CommandResult result = runner.run(Command.of(argv, environment.variables()));
    if (!result.ok()) {
      throw new EnvironmentException(
          "the archive cannot give " + String.join(" ", names) + ": " + result.failure(),
          "check the names, or name another archive with --mirror URL");
    }
    return result.out();
  }

  /** Reads {@code Inst NAME [OLD] (VERSION ARCHIVE [ARCH])}. */
  private static String nameAndVersion(String line) {
    String name = line.substring(5, line.indexOf(' ', 5));
    int open = line.indexOf('(');
    return name + "=" + line.substring(open + 1, line.indexOf(' ', open));
  }

  void download(List<String> namesWithVersion, Path into) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("apt-get", "-q", "download"));
    argv.addAll(namesWithVersion);
    CommandResult result = runner.run(Command.of(argv, environment.variables()).in(into));
    if (!result.ok()) {
      throw new EnvironmentException(
          "packages could not be downloaded: " + result.failure(),
          "check the network and the space in " + into);
    }
  }

  CommandResult mmdebstrap(Bootstrap.Mmdebstrap bootstrap, Path root, Path log)
      throws InterruptedException {
    List<String> argv =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "--",
                "mmdebstrap",
                "--mode=root",
                "--variant=minbase",
                "--format=directory",
                "--architectures=" + architecture.debian(),
                "--aptopt=" + directory.resolve("mmdebstrap.conf"),
                "--include=" + String.join(",", bootstrap.include())));
    argv.add("--extract-hook=" + Resources.text(AptRoot.class, "lean-root.sh"));
    // Until it is complete, nobody uses the root: one sync at the end instead of one a file.
    argv.add("--dpkgopt=force-unsafe-io");
    argv.add("--customize-hook=sync -f \"$1\"");
    argv.addAll(List.of(bootstrap.suite(), root.toString()));
    argv.addAll(sources);
    writeMmdebstrapSettings();
    return runner.run(Command.of(argv, environment.variables()).loggedTo(log));
  }

  /** What mmdebstrap's own apt must know too: all of ours but the directories. */
  private void writeMmdebstrapSettings() {
    try {
      List<String> kept =
          Files.readAllLines(directory.resolve("apt.conf"), StandardCharsets.UTF_8).stream()
              .filter(l -> l.startsWith("Acquire::"))
              .toList();
      Files.write(directory.resolve("mmdebstrap.conf"), kept);
    } catch (IOException e) {
      throw new EnvironmentException("cannot write below " + directory, null, e);
    }
  }

  private CommandResult run(String... argv) throws InterruptedException {
    return runner.run(Command.of(List.of(argv), environment.variables()));
  }
}
