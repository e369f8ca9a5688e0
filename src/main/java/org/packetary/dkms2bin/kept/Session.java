package org.packetary.dkms2bin.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.Foreground;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.sandbox.limit.CellLimits;
import org.packetary.dkms2bin.sandbox.limit.ControlGroup;
import org.packetary.dkms2bin.sandbox.limit.LimitRequest;
import org.packetary.dkms2bin.util.Resources;

/**
 * A person's work in a kept root. Its files are in a directory that the root shows anyway, so that
 * no sandbox knows of it; what it does there is in {@code session.sh}.
 */
public final class Session {

  /** Beside what the root shows: what is in there may be another user's. */
  private static final String DIRECTORY = "session";

  private static final String SEND =
      "tar -C \"$1\" -c . | sh \"$2\" sh -c 'mkdir -p \"$1\" && tar -x -o -C \"$1\"' session \"$3\"";

  private static final String INSIDE = "/run/dkms2bin/out/session";
  private static final String TOOL = INSIDE + "/tool";
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  private final KeptRoot root;
  private final CommandRunner runner;
  private final HostEnvironment environment;

  /** A session in a root, which nobody else is in. */
  public Session(KeptRoot root, CommandRunner runner, HostEnvironment environment) {
    this.root = root;
    this.runner = runner;
    this.environment = environment;
  }

  /**
   * A shell in the build directory.
   *
   * @param causes what the log complains of, in a few lines
   * @param all all of it
   * @param network whether the host's network is there
   * @return the shell's exit status
   */
  public int enter(List<String> causes, List<String> all, boolean network)
      throws InterruptedException {
    Optional<Editor> editor = lent();
    editor.ifPresent(e -> e.copyTo(directory().resolve("editor"), INSIDE + "/editor"));
    Greeting greeting = new Greeting(root, editor.map(Editor::name), network);
    install(greeting.text(causes), lines(greeting.trouble(all)), network);
    return inside(network, Optional.empty(), List.of("enter"));
  }

  /**
   * Runs a command in the build directory.
   *
   * @return its exit status
   */
  public int run(List<String> command, boolean network) throws InterruptedException {
    install("", "", network);
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(command);
    return inside(network, Optional.empty(), words);
  }

  /**
   * What was changed in the sources, as a patch that {@code patch -p1} takes.
   *
   * @param file where it is written; to standard output where it is empty
   * @throws EnvironmentException if it cannot be made
   */
  public void patch(Optional<Path> file) throws InterruptedException {
    install("", "", false);
    int status = inside(false, file, List.of("patch"));
    if (status != 0) {
      throw new EnvironmentException(
          "the patch of " + root.cell().cell() + " could not be made (status " + status + ")",
          "are diff and patch in that root? \"dkms2bin env enter " + root.id() + "\" shows it");
    }
  }

  private int inside(boolean network, Optional<Path> output, List<String> words)
      throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("sh", root.enter().toString()));
    if (network) {
      argv.add("--network");
    }
    argv.addAll(List.of("bash", TOOL));
    argv.addAll(words);
    CellLimits limits = CellLimits.of(LimitRequest.DEFAULT, root.directory());
    try (ControlGroup group = ControlGroup.open(limits)) {
      return Foreground.run(argv, group.joining(environment.variables()), output);
    } finally {
      root.makeHarmless();
    }
  }

  /** Names are looked up as the host does. */
  private void bringResolver(boolean network) {
    Path place = directory().resolve("resolv.conf");
    try {
      // An empty one takes the place of an earlier session's.
      Files.writeString(
          place, network && Files.isRegularFile(RESOLVER) ? Files.readString(RESOLVER) : "");
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot copy " + RESOLVER + ": " + e.getMessage(), "is the disk full?", e);
    }
  }

  private Path directory() {
    return root.directory().resolve(DIRECTORY);
  }

  /** The host's editor where the root has none. */
  private Optional<Editor> lent() throws InterruptedException {
    LayeredTree files = root.files();
    return Stream.of("nano", "vim", "vi").anyMatch(p -> files.find("/usr/bin/" + p).isPresent())
        ? Optional.empty()
        : Editor.find(runner, environment);
  }

  /** Writes what a session needs; what was edited before stays. */
  private void install(String greeting, String why, boolean network) throws InterruptedException {
    if (network) {
      root.inNamespaces("start one with a network from the image");
    }
    Path directory = directory();
    KeptCell cell = root.cell();
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("tool"), Resources.text(Session.class, "session.sh"));
      Files.writeString(directory.resolve("rc"), Resources.text(Session.class, "rc.sh"));
      Files.writeString(directory.resolve("values"), values(cell));
      Files.writeString(directory.resolve("greeting"), greeting);
      Files.writeString(directory.resolve("why"), why);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write to " + directory + ": " + e.getMessage(), "is the disk full?", e);
    }
    bringResolver(network);
    send(directory);
  }

  /**
   * Has the root itself write the files: they are to be its owner's. The sources are sent once, as
   * they came.
   */
  private void send(Path directory) throws InterruptedException {
    Path sent = directory.resolveSibling("session.sent");
    if (!Files.exists(sent)) {
      Path sources = root.sources().resolve(root.cell().places().sources().substring(1));
      send(sources, INSIDE + "/packaged");
    }
    send(directory, INSIDE);
    try {
      Files.writeString(sent, "");
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write " + sent + ": " + e.getMessage(), "is the disk full?", e);
    }
  }

  private void send(Path directory, String inside) throws InterruptedException {
    CommandResult result =
        runner.run(
            Command.of(
                List.of(
                    "bash",
                    "-o",
                    "pipefail",
                    "-c",
                    SEND,
                    "session",
                    directory.toString(),
                    root.enter().toString(),
                    inside),
                environment.variables()));
    if (!result.ok()) {
      throw new EnvironmentException(
          "cannot work in the kept root of " + root.cell().cell() + ": " + result.failure(),
          "are its layers still in the cache, or its container with the engine? "
              + root.command("remove")
              + " removes what is left");
    }
  }

  private static String values(KeptCell cell) {
    return lines(
        List.of(
            value("module", cell.cell().module().name()),
            value("sources", cell.places().sources()),
            value("tree", cell.places().tree()),
            value("build", cell.places().build()),
            value(
                "built",
                cell.places().builtFor(cell.cell().kernel())
                    + "/"
                    + cell.cell().architecture().machine()),
            array("own_patches", cell.patches().own()),
            array("added_patches", cell.patches().added()),
            value("dkms_build", cell.dkmsWords("build")),
            value("dkms_install", cell.dkmsWords("install")),
            value("prompt", cell.cell().module() + " " + cell.cell().kernel())));
  }

  private static String value(String name, String value) {
    return name + "=" + Command.quote(value);
  }

  private static String array(String name, List<String> values) {
    return name + "=(" + values.stream().map(Command::quote).collect(Collectors.joining(" ")) + ")";
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }
}
