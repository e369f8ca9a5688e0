package org.packetary.dkms2bin.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.pipeline.BuildRequest;
import org.packetary.dkms2bin.pipeline.BuildRun;
import org.packetary.dkms2bin.pipeline.KernelRequest;
import org.packetary.dkms2bin.pipeline.Settings;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.report.ReportRequest;
import org.packetary.dkms2bin.report.ReportWriters;
import org.packetary.dkms2bin.report.RunReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job: {@code dkms2bin --dkms ... --kernel ... --out-dir ...}. */
@Command(
    name = "dkms2bin",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    header = "Builds kernel-versioned binary module packages from DKMS packages.",
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin --dkms PACKAGE... --kernel RELEASE... --out-dir DIR [OPTION...]",
      "       dkms2bin COMMAND [OPTION...]"
    },
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  dkms2bin --dkms v4l2loopback-dkms_0.12.7-2_all.deb --kernel latest \\",
      "    --distro debian-12 --out-dir repo",
      "  dkms2bin --dkms a.deb,b.deb --kernel '6.1.*-amd64' --newest 2 --out-dir repo",
      "  dkms2bin --dkms @packages.txt --kernel 6.1.0-56-amd64 --out-dir repo --debug",
      "",
      "Exit status: 0 all built or skipped, 1 a bug of ours, 2 usage, 3 bad input,",
      "4 environment, 5 some build failed, 6 packaging or publishing failed."
    },
    subcommands = {
      KernelsCommand.class,
      SourceCommand.class,
      ExtractCommand.class,
      DiagnoseCommand.class,
      DoctorCommand.class
    })
final class BuildCommand implements Callable<Integer> {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(60);

  private final Invocation invocation;

  @Option(
      names = "--dkms",
      paramLabel = "PACKAGE",
      split = ",",
      arity = "1..*",
      description =
          "DKMS package (.deb, .rpm), or driver sources: a directory, tarball or zip archive, with"
              + " or without a dkms.conf; or the name of a package in the distribution's archive:"
              + " NAME, NAME=VERSION. Repeatable, comma-separated; @FILE reads arguments from a"
              + " file, - a list from standard input.")
  private List<String> dkms = new ArrayList<>();

  @Option(
      names = "--kernel",
      paramLabel = "RELEASE",
      split = ",",
      arity = "1..*",
      description =
          "Kernel release as \"uname -r\" prints it, a shell pattern of releases, or \"latest\":"
              + " what the distribution's meta-package installs.")
  private List<String> kernels = new ArrayList<>();

  @Option(
      names = "--headers",
      paramLabel = "FILE",
      split = ",",
      arity = "1..*",
      description =
          "Kernel headers of your own: .deb or .rpm packages with all their parts, or directories."
              + " Their kernels come to those of the archive; without --kernel they are the"
              + " kernels.")
  private List<Path> headers = new ArrayList<>();

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      description = "Repository directory; created when missing.")
  private @Nullable Path outDir;

  @Option(
      names = "--flavour",
      paramLabel = "NAME",
      description = "Narrow patterns and \"latest\" to one flavour: amd64, cloud-amd64, ...")
  private @Nullable String flavour;

  @Option(
      names = "--newest",
      paramLabel = "N",
      description = "Narrow each pattern to its N newest matches.")
  private @Nullable Integer newest;

  @Option(
      names = "--build-dep",
      paramLabel = "NAME",
      split = ",",
      description =
          "Package to install in the build roots, beyond what the DKMS packages depend on.")
  private List<String> buildDeps = new ArrayList<>();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private DriverOptions driver = new DriverOptions();

  @Mixin private ReportOptions reports = new ReportOptions();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Mixin private RpmFlags rpm = new RpmFlags();

  @Mixin private PackagingOptions packaging = new PackagingOptions();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Builds at once (default: one a processor).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeLimitConverter.class,
      description = "Time limit of each build: seconds, or with s, m or h (default: 60m).")
  private Duration timeout = DEFAULT_TIMEOUT;

  @Option(
      names = "--debug",
      description = "Keep the build root of every cell and print the command that enters it.")
  private boolean debug;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every command that is run.")
  private boolean verbose;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print problems only.")
  private boolean quiet;

  BuildCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  Invocation invocation() {
    return invocation;
  }

  @Override
  public Integer call() throws InterruptedException {
    ReportRequest wanted = reports.request(invocation.environment());
    BuildRequest request = request();
    ReportWriters writers = ReportWriters.open(wanted);
    Terminal terminal = invocation.terminal(verbosity());
    ProgressPrinter printer = new ProgressPrinter(terminal);
    EventSink events =
        event -> {
          if (event instanceof BuildEvent.RecipeChosen) {
            invocation.log().attachPublicly(logOf(request));
          }
          printer.accept(event);
        };
    Settings settings = invocation.settings(common.cache(invocation.environment()), events);
    RunReport report = write(writers, terminal, run(settings, request, writers, terminal));
    if (!terminal.isQuiet()) {
      OutcomeTable.summary(report, request.outDir())
          .forEach(
              wanted.format() == ReportFormat.TEXT
                  ? line -> terminal.result(terminal.ansi().string(line))
                  : terminal::progress);
    }
    report.failure().ifPresent(f -> terminal.failure(f.problem(), f.hint()));
    return ExitCode.of(report).status();
  }

  /** Also a run that ends early is reported: that no report is there says nothing to a CI. */
  private static RunReport run(
      Settings settings, BuildRequest request, ReportWriters writers, Terminal terminal)
      throws InterruptedException {
    Instant started = settings.clock().instant();
    try {
      return new BuildRun(settings, request).run();
    } catch (Dkms2binException e) {
      Duration elapsed = Duration.between(started, settings.clock().instant());
      write(writers, terminal, RunReport.endedEarly(settings.toolVersion(), started, elapsed, e));
      throw e;
    }
  }

  private static RunReport write(ReportWriters writers, Terminal terminal, RunReport report) {
    try {
      writers.write(report).forEach(terminal::result);
      return report;
    } catch (PublishException e) {
      return report.failedBy(e);
    }
  }

  private static Path logOf(BuildRequest request) {
    return request.outDir().resolve(".dkms2bin/logs/dkms2bin.log");
  }

  private BuildRequest request() {
    List<String> problems = new ArrayList<>();
    if (dkms.isEmpty()) {
      problems.add("--dkms PACKAGE is missing");
    }
    if (kernels.isEmpty() && headers.isEmpty()) {
      problems.add("--kernel RELEASE is missing");
    }
    if (outDir == null) {
      problems.add("--out-dir DIR is missing");
    }
    if (jobs < 1) {
      problems.add("--jobs takes a number from 1 on");
    }
    if (newest != null && newest < 1) {
      problems.add("--newest takes a number from 1 on");
    }
    if (quiet && verbose) {
      problems.add("-q and -v exclude each other");
    }
    if (!problems.isEmpty() || outDir == null) {
      throw new UsageException(String.join("; ", problems), "dkms2bin --help");
    }
    List<String> inputs = dkms.stream().flatMap(this::expanded).toList();
    if (inputs.isEmpty()) {
      throw new UsageException(
          "the list on standard input names no package", "a path or a name a line");
    }
    return new BuildRequest(
        inputs,
        driver.description(),
        buildDeps,
        headers,
        new KernelRequest(
            kernels,
            Optional.ofNullable(flavour),
            newest == null ? OptionalInt.empty() : OptionalInt.of(newest)),
        common.recipe(),
        common.mirror(),
        backend.request(),
        rpm.options(invocation.environment()),
        packaging.request(),
        outDir,
        jobs,
        timeout,
        debug,
        invocation.sourceDate());
  }

  /** {@code -} stands for a list on standard input: a word a line, {@code #} before a comment. */
  private Stream<String> expanded(String word) {
    return word.equals("-")
        ? new BufferedReader(new InputStreamReader(invocation.in(), StandardCharsets.UTF_8))
            .lines()
            .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
            .filter(line -> !line.isEmpty())
        : Stream.of(word);
  }

  private Terminal.Verbosity verbosity() {
    if (quiet) {
      return Terminal.Verbosity.QUIET;
    }
    return verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL;
  }
}
