package org.packetary.dkms2bin.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.CommandWatch;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Resources;

/**
 * A podman or docker that answers, driven through its command line. Files go in and out through
 * that command line too, never by mounts: the engine may be on another host.
 */
public final class ContainerEngine {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** For copying a whole root; what a build leaves must not make it last for ever. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final int LONGEST_WORDS = 500;

  private static final String DOCKER_HOST = "DOCKER_HOST";

  private final List<String> program;
  private final String version;
  private final CommandRunner runner;
  private final HostEnvironment environment;

  private ContainerEngine(
      List<String> program, String version, CommandRunner runner, HostEnvironment environment) {
    this.program = List.copyOf(program);
    this.version = version;
    this.runner = runner;
    this.environment = environment;
  }

  /**
   * Finds an engine.
   *
   * <p>podman is asked before docker. Where {@code DOCKER_HOST} is set, only what answers there
   * counts, podman's own service included.
   *
   * @param asked the program that the user wants
   * @throws EnvironmentException if none answers
   */
  public static ContainerEngine find(
      Optional<String> asked, CommandRunner runner, HostEnvironment environment)
      throws InterruptedException {
    List<String> reasons = new ArrayList<>();
    for (String name : asked.map(List::of).orElse(List.of("podman", "docker"))) {
      List<String> program = program(name, environment);
      try {
        CommandResult answer = call(program, runner, environment, List.of("ps", "--quiet"));
        if (answer.ok()) {
          CommandResult said = call(List.of(name), runner, environment, List.of("--version"));
          return new ContainerEngine(program, said.out().strip(), runner, environment);
        }
        reasons.add(answer.failure());
      } catch (EnvironmentException e) {
        reasons.add(e.problem());
      }
    }
    throw new EnvironmentException(
        "no container engine answers: " + String.join("; ", reasons),
        "install podman, or start docker and see that this user may use it; DOCKER_HOST names"
            + " another place, --engine another program");
  }

  /** podman takes the address of a service as an option. */
  private static List<String> program(String name, HostEnvironment environment) {
    String host = environment.variables().getOrDefault(DOCKER_HOST, "");
    return isPodman(name) && !host.isEmpty()
        ? List.of(name, "--remote", "--url", host)
        : List.of(name);
  }

  private static CommandResult call(
      List<String> program, CommandRunner runner, HostEnvironment environment, List<String> words)
      throws InterruptedException {
    List<String> argv = new ArrayList<>(program);
    argv.addAll(words);
    return runner.run(Command.of(argv, environment.variables()).within(PATIENCE));
  }

  /** What the program says about itself: {@code podman version 4.3.1}. */
  public String version() {
    return version;
  }

  /** The words of a command line that a person can paste into a shell. */
  public String commandLine(String... words) {
    List<String> argv = new ArrayList<>(program);
    argv.addAll(List.of(words));
    return String.join(" ", argv.stream().map(Command::quote).toList());
  }

  /** Runs one of the engine's commands; the caller looks at how it ended. */
  public CommandResult call(List<String> words, Optional<Duration> timeout, Optional<Path> log)
      throws InterruptedException {
    return runner.run(command(words, timeout, log));
  }

  /** The same under somebody's eyes. */
  CommandResult call(
      List<String> words, Optional<Duration> timeout, Optional<Path> log, CommandWatch watch)
      throws InterruptedException {
    return runner.run(command(words, timeout, log), watch);
  }

  private Command command(List<String> words, Optional<Duration> timeout, Optional<Path> log) {
    List<String> argv = new ArrayList<>(program);
    argv.addAll(words);
    return new Command(
        argv, environment.variables(), Optional.empty(), timeout, log, Command.DEFAULT_CAPTURE);
  }

  /** Whether containers are on this host, so that they share its memory. */
  public boolean isHere() {
    String host = environment.variables().getOrDefault(DOCKER_HOST, "");
    return host.isEmpty() || host.startsWith("unix:");
  }

  /**
   * Options of {@code run} that lay a filter of system calls on a container. docker's client reads
   * a file and sends it; podman's sends the file's name, which the service would read on its own
   * host, but takes the filter from the image's label: see {@link Container#commit}.
   *
   * @param profile writes the filter to a file
   */
  public List<String> filter(Supplier<Path> profile) {
    return isPodman()
        ? List.of("--seccomp-policy", "image")
        : List.of("--security-opt", "seccomp=" + profile.get());
  }

  /**
   * Options of {@code run} without which the settings of podman may share the host's processes or
   * host name; docker has no words for what is its default.
   */
  List<String> ownNamespaces() {
    return isPodman() ? List.of("--pid", "private", "--uts", "private") : List.of();
  }

  /** The settings that say where the engine is, as lines of a shell script. */
  public List<String> exports() {
    return environment.variables().entrySet().stream()
        .filter(e -> e.getKey().matches("(DOCKER|CONTAINERS?|REGISTRY|SSH|XDG)_.*"))
        .map(e -> "export " + e.getKey() + "=" + Command.quote(e.getValue()))
        .sorted()
        .toList();
  }

  boolean isPodman() {
    return isPodman(program.get(0));
  }

  private static boolean isPodman(String name) {
    return String.valueOf(Path.of(name).getFileName()).equals("podman");
  }

  /** Runs one of the engine's commands that has to succeed, and returns what it prints. */
  String must(String... words) throws InterruptedException {
    return succeeded(call(List.of(words), Optional.of(LONGEST), Optional.empty())).strip();
  }

  /**
   * Runs one of our scripts, which gets the engine's command line behind its own arguments.
   *
   * @param name of the resource
   */
  void script(String name, String... arguments) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("bash", "-c"));
    argv.add(Resources.text(ContainerEngine.class, name));
    argv.add(name);
    argv.addAll(List.of(arguments));
    argv.addAll(program);
    CommandResult result = runner.run(Command.of(argv, environment.variables()).within(LONGEST));
    if (!result.ok()) {
      throw new EnvironmentException(
          "copying files between host and container failed ("
              + name
              + "): "
              + (result.timedOut() ? "it did not end" : shortened(result.err().strip())),
          "is the disk full? does the root have tar, find and xargs of its own?");
    }
  }

  /** A build may have made paths without end, which engines repeat. */
  private static String shortened(String text) {
    return text.length() <= LONGEST_WORDS
        ? text
        : text.substring(0, LONGEST_WORDS / 2)
            + " ... "
            + text.substring(text.length() - LONGEST_WORDS / 2);
  }

  private String succeeded(CommandResult result) {
    if (!result.ok()) {
      throw new EnvironmentException(
          "the container engine failed: "
              + (result.err().isBlank() || result.timedOut()
                  ? result.failure()
                  : result.err().strip()),
          "does \"" + commandLine("run", "...") + "\" work for other images?");
    }
    return result.out();
  }

  /** An image's own name, where the engine has the image. */
  Optional<String> imageId(String reference) throws InterruptedException {
    CommandResult result =
        call(
            List.of("image", "inspect", "--format", "{{.Id}}", reference),
            Optional.empty(),
            Optional.empty());
    return result.ok() ? Optional.of(result.out().strip()) : Optional.empty();
  }

  /** Makes an image of one layer of a tree. */
  void importTree(Path tree, String tag) throws InterruptedException {
    script("container-import.sh", tree.toString(), tag);
  }

  /**
   * The files of an image as a tarball, got once; the image is pulled where the engine lacks it.
   *
   * @param directory an existing one where tarballs are kept, by the image's own name
   * @throws EnvironmentException if the image cannot be had
   */
  public Path rootOf(String reference, Path directory) throws InterruptedException {
    Optional<String> known = imageId(reference);
    if (known.isEmpty()) {
      must("pull", "--quiet", reference);
      known = imageId(reference);
    }
    String id = known.orElse(reference).replaceFirst("^sha256:", "");
    Path kept = directory.resolve(id.replaceAll("[^A-Za-z0-9._-]", "_") + ".tar");
    if (Files.exists(kept)) {
      return kept;
    }
    try {
      Path temporary = Files.createTempFile(directory, ".new-", ".tar");
      String container = must("create", "--pull", "never", reference, "true");
      try {
        must("export", "--output", temporary.toString(), container);
        return Files.move(temporary, kept, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        must("rm", "--force", container);
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot keep the files of " + reference + " in " + directory + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  /** Names of containers that begin so, running or not. */
  public List<String> containers(String prefix) throws InterruptedException {
    return must("ps", "--all", "--format", "{{.Names}}")
        .lines()
        .filter(n -> n.startsWith(prefix))
        .toList();
  }

  /** The tags of a repository's images. */
  public List<String> tags(String repository) throws InterruptedException {
    return must("images", "--format", "{{.Repository}}:{{.Tag}}")
        .lines()
        .filter(n -> n.startsWith(repository + ":"))
        .map(n -> n.substring(repository.length() + 1))
        .toList();
  }
}
