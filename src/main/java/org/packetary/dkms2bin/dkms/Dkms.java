package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
import org.packetary.dkms2bin.sandbox.MakeTokens;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.Resources;

/** Runs the real dkms for one cell: add, build, install, in a root of its own. */
public final class Dkms {

  private static final String OUT = "out";
  private static final Pattern OWN_JOBS = Pattern.compile("\\s(-j|--jobs)");
  private static final int LONGEST_OUTPUT = 4 << 20;
  private static final Map<Stage, String> STEPS =
      new EnumMap<>(Map.of(Stage.ADD, "add", Stage.BUILD, "build", Stage.INSTALL, "install"));

  private final Sandbox sandbox;
  private final EventSink events;
  private final MakeTokens tokens;
  private final String script;
  private final String postBuild;

  /**
   * dkms in a kind of sandbox.
   *
   * @param events is told of each step of a cell that begins
   * @param tokens shares jobs among the makes of cells
   */
  public Dkms(Sandbox sandbox, EventSink events, MakeTokens tokens) {
    this.sandbox = sandbox;
    this.events = events;
    this.tokens = tokens;
    this.script = Resources.text(Dkms.class, "build.sh");
    this.postBuild = Resources.text(Dkms.class, "post_build.sh");
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
    Path out = scratch.resolve(OUT);
    List<Path> logs = new ArrayList<>();
    STEPS.values().forEach(step -> logs.add(out.resolve(step + ".log")));
    logs.add(
        scratch
            .resolve("upper")
            .resolve(new DkmsPlaces(cell.module()).logOfFailure().substring(1)));
    return new SandboxRoot(
        layers,
        scratch,
        List.of(new Bind(out, OUT, true)),
        environment,
        Optional.of(cell.kernel()),
        true,
        logs);
  }

  /**
   * Builds and installs a cell's module in its root. Where make shares its jobs with other cells
   * and fails, perhaps for want of an order between rules, all is built again without.
   *
   * @param conf its dkms.conf, evaluated for its kernel
   * @param keepSymvers whether {@link #symvers} is wanted afterwards
   * @param jobs how many compilers make may run at once where it shares none
   */
  public DkmsRun run(
      CellId cell,
      DkmsConf conf,
      boolean keepSymvers,
      SandboxRoot root,
      int jobs,
      Optional<Duration> timeout)
      throws InterruptedException {
    Work work = new Work(cell, conf, keepSymvers, root, jobs, timeout);
    try {
      Makes makes = makes(conf);
      DkmsRun run = run(work, makes);
      if (makes == Makes.NONE || !maySucceedAlone(run)) {
        return run;
      }
      for (Path written : List.of(root.upper(), root.scratch().resolve("work"), out(root))) {
        FileTrees.delete(written);
      }
      DkmsRun second = run(work, Makes.NONE);
      return makes == Makes.ALL ? second.asSecond() : second;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use the build root " + root.scratch() + ": " + e.getMessage(),
          "is the disk full?",
          e);
    }
  }

  /** What is built, and how. */
  private record Work(
      CellId cell,
      DkmsConf conf,
      boolean keepSymvers,
      SandboxRoot root,
      int jobs,
      Optional<Duration> timeout) {}

  /** Which makes share their jobs with other cells: words of {@code build.sh}. */
  private enum Makes {
    /** The one that dkms would give a number of jobs. */
    DKMS("dkms"),
    /** Those of scripts, too. */
    ALL("all"),
    NONE("none");

    private final String word;

    Makes(String word) {
      this.word = word;
    }
  }

  private Makes makes(DkmsConf conf) throws InterruptedException {
    if (!sandbox.showsTheHosts() || tokens.directory().isEmpty()) {
      return Makes.NONE;
    }
    Collection<String> commands = conf.values("MAKE").values();
    if (commands.stream().allMatch(c -> c.startsWith("make"))) {
      return Makes.DKMS;
    }
    return commands.stream().anyMatch(c -> OWN_JOBS.matcher(c).find()) ? Makes.NONE : Makes.ALL;
  }

  /**
   * Whether a make failed, or made no module, that may do better with one job: not for what the
   * compiler says of the sources.
   */
  private static boolean maySucceedAlone(DkmsRun run) throws IOException {
    int status = run.statuses().getOrDefault(Stage.BUILD, 0);
    if ((status != 10 && status != 7) || run.makeLog().isEmpty()) {
      return false;
    }
    String log = text(run.makeLog().get()).orElse("");
    return (status == 7 || log.contains("*** ")) && !log.contains(": error: ");
  }

  private DkmsRun run(Work work, Makes makes) throws IOException, InterruptedException {
    CellId cell = work.cell();
    Path out = out(work.root());
    DkmsPlaces places = new DkmsPlaces(cell.module());
    Files.createDirectories(out);
    give(out.resolve("override.conf"), DkmsConfOverride.of(work.conf(), work.keepSymvers()));
    give(out.resolve("post_build"), postBuild);
    give(out.resolve("addition.conf"), DkmsConfOverride.withoutExcluded(work.conf()));
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
            Integer.toString(work.jobs()),
            places.sources(),
            places.modules(cell),
            work.keepSymvers() ? "needed" : "",
            makes.word);
    SandboxRoot root =
        makes == Makes.NONE
            ? work.root()
            : work.root().showing(new Bind(tokens.directory().orElseThrow(), "make", false));
    return read(cell, root, out, watched(cell, root, argv, work.timeout()));
  }

  private CommandResult watched(
      CellId cell, SandboxRoot root, List<String> argv, Optional<Duration> timeout)
      throws InterruptedException {
    StageWatch watch =
        StageWatch.begin(out(root), s -> events.accept(new BuildEvent.CellStage(cell, s)));
    MakeTokens.Share share = tokens.begin();
    try (watch;
        share) {
      return sandbox.run(root, argv, timeout, Optional.empty());
    }
  }

  /** Where what {@code build.sh} and {@code post_build.sh} note is found on the host. */
  public static Path out(SandboxRoot root) {
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
        result,
        false);
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
