package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.report.ReportRequest;
import org.packetary.dkms2bin.report.ReportWriters;
import org.packetary.dkms2bin.report.RunFacts;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.run.BuildRun;
import org.packetary.dkms2bin.run.RequestCheck;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.source.driver.BuiltModuleSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dkms2bin --dkms ... --kernel ... --out-dir ...}: builds packages, the main job. */
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
    descriptionHeading = "%nThe shortest way to begin:%n",
    description = "  dkms2bin --dkms DRIVER --kernel latest --distro debian-12 --out-dir repo",
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
final class BuildCommand implements Job {

  private final Invocation invocation;

  @Mixin private InputOptions inputs = new InputOptions();

  @Mixin private KernelOptions kernels = new KernelOptions();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private DriverOptions driver = new DriverOptions();

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      description = "Repository directory; created when missing.")
  @Heading(Heading.RESULT)
  private @Nullable Path outDir;

  @Mixin private PackagingOptions packaging = new PackagingOptions();

  @Mixin private RpmFlags rpm = new RpmFlags();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Mixin private RunOptions running = new RunOptions();

  @Mixin private CacheOption cache = new CacheOption();

  @Mixin private ReportOptions reports = new ReportOptions();

  @Mixin private MessageOptions messages = new MessageOptions();

  BuildCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  Invocation invocation() {
    return invocation;
  }

  @Override
  public int run(Problems problems) throws InterruptedException {
    Optional<ReportRequest> asked = reports.request(invocation.environment(), problems);
    Optional<BuildRequest> checked = request(problems);
    problems.throwIfAny(HEADLINE, "dkms2bin --help");
    ReportRequest wanted = asked.orElseThrow();
    BuildRequest request = checked.orElseThrow();
    ReportWriters writers = ReportWriters.open(wanted);
    Terminal terminal = invocation.terminal(messages.verbosity());
    ProgressPrinter printer = new ProgressPrinter(terminal);
    EventSink events =
        event -> {
          if (event instanceof BuildEvent.RecipeChosen) {
            invocation.log().offerPublicly(logOf(request));
          } else if (isWork(event)) {
            invocation.log().begin();
          }
          printer.accept(event);
        };
    Settings settings = invocation.settings(cache.directory(invocation.environment()), events);
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

  /** Whether something is made: a run that makes nothing changes no file of the repository. */
  private static boolean isWork(BuildEvent event) {
    return event instanceof BuildEvent.LayerStarted
        || event instanceof BuildEvent.CellStarted
        || event instanceof BuildEvent.PackagePublished
        || event instanceof BuildEvent.DiskPlaced;
  }

  /** Also a run that ends early is reported: that no report is there says nothing to a CI. */
  private RunReport run(
      Settings settings, BuildRequest request, ReportWriters writers, Terminal terminal)
      throws InterruptedException {
    Instant started = settings.clock().instant();
    try {
      return new BuildRun(settings, List.of(request)).run();
    } catch (Dkms2binException e) {
      invocation.log().begin();
      Duration elapsed = Duration.between(started, settings.clock().instant());
      write(
          writers,
          terminal,
          RunReport.endedEarly(new RunFacts("none", settings.toolVersion(), started, elapsed), e));
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

  /** What was asked for; empty if anything is wrong with it. */
  private Optional<BuildRequest> request(Problems problems) {
    List<String> words = inputs.words(invocation.in(), problems);
    Optional<KernelRequest> selected = kernels.request(problems);
    Optional<RecipeRequest> recipe = common.recipe(problems);
    List<BuiltModuleSpec> modules = driver.modules(problems);
    if (outDir == null && !problems.mention("--out-dir")) {
      problems.usage("--out-dir DIR is missing", "name the directory of the repository");
    }
    Optional<PackagingRequest> packed = packaging.request(problems);
    Optional<RpmOptions> rpms = problems.attempt(() -> rpm.options(invocation.environment()));
    Optional<BackendRequest> place = backend.request(problems);
    running.check(problems);
    messages.check(problems);
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    new RequestCheck(invocation.recipes(), problems)
        .check(words, selected, recipe, packed, rpms, place);
    if (!problems.isEmpty() || outDir == null) {
      return Optional.empty();
    }
    return Optional.of(
        new BuildRequest(
            List.of(
                new DriverRequest(
                    words,
                    driver.description(modules),
                    List.of(),
                    inputs.buildDeps(),
                    Optional.empty(),
                    List.of())),
            kernels.headers(),
            selected.orElseThrow(),
            recipe.orElseThrow(),
            common.mirror(),
            place.orElseThrow(),
            rpms.orElseThrow(),
            packed.orElseThrow(),
            outDir,
            running.jobs(),
            running.timeout(),
            false,
            Reuse.ALL,
            Optional.empty(),
            running.keepRoots(),
            date.orElseThrow()));
  }
}
