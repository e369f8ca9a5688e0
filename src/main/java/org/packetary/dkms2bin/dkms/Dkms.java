package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.process.BoundedFile;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Bind;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.Resources;

/** Runs the real dkms for one cell: add, build, install, in a root of its own. */
public final class Dkms {

  private static final String OUT = "out";
  private static final int LONGEST_OUTPUT = 4 << 20;
  private static final Map<Stage, String> STEPS =
      new EnumMap<>(Map.of(Stage.ADD, "add", Stage.BUILD, "build", Stage.INSTALL, "install"));

  private final Sandbox sandbox;
  private final EventSink events;
  private final String script;

  /**
   * dkms in a kind of sandbox.
   *
   * @param events is told of each step of a cell that begins
   */
  public Dkms(Sandbox sandbox, EventSink events) {
    this.sandbox = sandbox;
    this.events = events;
    this.script = Resources.text(Dkms.class, "build.sh");
  }

  /**
   * The root that a cell is built in.
   *
   * @param layers with the kernel's headers and the module's sources under /usr/src
   * @param scratch the cell's private directory
   * @param sourceDate seconds since the epoch, for everything that would note the time
   */
  public static SandboxRoot rootFor(
      CellId cell, List<Layer> layers, Path scratch, long sourceDate) {
    Map<String, String> environment =
        Map.of(
            "SOURCE_DATE_EPOCH",
            Long.toString(sourceDate),
            "KBUILD_BUILD_TIMESTAMP",
            "@" + sourceDate,
            "KBUILD_BUILD_USER",
            "dkms2bin",
            "KBUILD_BUILD_HOST",
            "dkms2bin");
    return new SandboxRoot(
        layers,
        scratch,
        List.of(new Bind(scratch.resolve(OUT), OUT, true)),
        environment,
        Optional.of(cell.kernel()),
        true);
  }

  /**
   * Builds and installs a cell's module in its root.
   *
   * @param conf its dkms.conf, evaluated for its kernel
   * @param keepSymvers whether {@link #symvers} is wanted afterwards
   * @param jobs how many compilers make may run at once
   */
  public DkmsRun run(
      CellId cell,
      DkmsConf conf,
      boolean keepSymvers,
      SandboxRoot root,
      int jobs,
      Optional<Duration> timeout)
      throws InterruptedException {
    Path out = out(root);
    DkmsPlaces places = new DkmsPlaces(cell.module());
    try {
      Files.createDirectories(out);
      give(out.resolve("override.conf"), DkmsConfOverride.of(conf, keepSymvers));
      give(out.resolve("addition.conf"), DkmsConfOverride.withoutExcluded(conf));
      List<String> argv =
          List.of(
              "bash",
              "-c",
              script,
              "dkms2bin",
              cell.module().name(),
              cell.module().version(),
              cell.kernel(),
              cell.architecture().machine(),
              Integer.toString(jobs),
              places.sources(),
              places.modules(cell));
      CommandResult result = watched(cell, root, argv, timeout);
      return read(cell, root, out, result);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use the build root " + root.scratch() + ": " + e.getMessage(),
          "is the disk full?",
          e);
    }
  }

  private CommandResult watched(
      CellId cell, SandboxRoot root, List<String> argv, Optional<Duration> timeout)
      throws InterruptedException {
    StageWatch watch =
        StageWatch.begin(out(root), s -> events.accept(new BuildEvent.CellStage(cell, s)));
    try (watch) {
      return sandbox.run(root, argv, timeout, Optional.empty());
    }
  }

  /** Where what {@code build.sh} notes is found on the host. */
  static Path out(SandboxRoot root) {
    return root.scratch().resolve(OUT);
  }

  private static void give(Path file, String text) throws IOException {
    if (!text.isEmpty()) {
      Files.writeString(file, text);
    }
  }

  private static DkmsRun read(CellId cell, SandboxRoot root, Path out, CommandResult result)
      throws IOException {
    Map<Stage, Integer> statuses = new EnumMap<>(Stage.class);
    Map<Stage, String> outputs = new EnumMap<>(Stage.class);
    Map<Stage, Duration> durations = new EnumMap<>(Stage.class);
    String notes = text(out.resolve("status")).orElse("");
    for (Map.Entry<Stage, String> step : STEPS.entrySet()) {
      text(out.resolve(step.getValue() + ".log")).ifPresent(o -> outputs.put(step.getKey(), o));
      number(notes, step.getValue()).ifPresent(s -> statuses.put(step.getKey(), s));
      number(notes, step.getValue() + " time")
          .ifPresent(t -> durations.put(step.getKey(), Duration.ofMillis(t * 10L)));
    }
    return new DkmsRun(
        version(notes),
        statuses,
        outputs,
        number("pre_build " + text(out.resolve("pre_build.status")).orElse(""), "pre_build"),
        durations,
        makeLog(cell, root),
        result);
  }

  /** A file that the sandbox wrote: of any length, and perhaps a link out of it. */
  static Optional<String> text(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(BoundedFile.read(file, LONGEST_OUTPUT, StandardCharsets.ISO_8859_1))
        : Optional.empty();
  }

  private static String version(String notes) {
    return notes
        .lines()
        .filter(l -> l.startsWith("version "))
        .map(l -> l.substring("version ".length()).strip())
        .findFirst()
        .orElse("");
  }

  private static OptionalInt number(String notes, String word) {
    Matcher line = Pattern.compile("^" + word + " (\\d{1,9})$", Pattern.MULTILINE).matcher(notes);
    return line.find() ? OptionalInt.of(Integer.parseInt(line.group(1))) : OptionalInt.empty();
  }

  /** What a built cell's modules export, where the build left it for modules that need them. */
  public static Optional<Path> symvers(CellId cell, SandboxRoot root) {
    return written(root, new DkmsPlaces(cell.module()).modules(cell) + "/Module.symvers");
  }

  /** dkms files the log by kernel where the build succeeded, and leaves it in place elsewhere. */
  private static Optional<Path> makeLog(CellId cell, SandboxRoot root) {
    DkmsPlaces places = new DkmsPlaces(cell.module());
    return written(root, places.log(cell)).or(() -> written(root, places.logOfFailure()));
  }

  /** A regular file that the build wrote; links are followed within what it wrote only. */
  private static Optional<Path> written(SandboxRoot root, String path) {
    return root.written().find(path).filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS));
  }
}
