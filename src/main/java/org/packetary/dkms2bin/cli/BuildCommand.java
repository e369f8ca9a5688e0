package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.cli.terminal.ProgressForm;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.report.ReportWriters;
import org.packetary.dkms2bin.report.RunFacts;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.run.BuildRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
      "       dkms2bin --config FILE [OPTION...]",
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
      DoctorCommand.class,
      InitCommand.class,
      ConfigCommand.class
    })
final class BuildCommand implements Job {

  private static final Logger LOG = LoggerFactory.getLogger(BuildCommand.class);

  private final Invocation invocation;

  @Mixin private MatrixOptions options = new MatrixOptions();

  @Mixin private MessageOptions messages = new MessageOptions();

  BuildCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  Invocation invocation() {
    return invocation;
  }

  @Override
  public int run(Problems problems) throws InterruptedException {
    messages.check(problems);
    Optional<MatrixOptions.Asked> read = options.read(invocation, problems);
    problems.throwIfAny(options.headline(), options.hint());
    MatrixOptions.Asked asked = read.orElseThrow();
    ProgressForm form = messages.progress(invocation.environment());
    try {
      return build(asked, form).status();
    } catch (Dkms2binException e) {
      if (form != ProgressForm.JSON) {
        throw e;
      }
      // The last event has said why; who reads events shall read nothing else there.
      LOG.debug("ended early", e);
      return ExitCode.of(e).status();
    } catch (InterruptedException e) {
      if (form != ProgressForm.JSON) {
        throw e;
      }
      return RunTeller.INTERRUPTED;
    }
  }

  /** Carries the requests out, in one run. */
  private ExitCode build(MatrixOptions.Asked asked, ProgressForm form) throws InterruptedException {
    ReportWriters writers = ReportWriters.open(asked.reports());
    Terminal terminal = invocation.terminal(messages.verbosity());
    Path outDir = asked.requests().get(0).outDir();
    RunReport report;
    try (RunTeller teller =
        RunTeller.begin(
            form,
            terminal,
            invocation.clock(),
            invocation.version(),
            () -> invocation.log().attachPublicly(logOf(outDir)))) {
      Settings settings = invocation.settings(asked.cache(), teller.events());
      report =
          teller.ended(
              () -> write(writers, terminal, run(settings, asked.requests(), writers, terminal)));
    }
    if (!terminal.isQuiet()) {
      OutcomeTable.summary(report, outDir)
          .forEach(
              asked.reports().format() == ReportFormat.TEXT
                  ? line -> terminal.result(terminal.ansi().string(line))
                  : terminal::progress);
    }
    report.failure().ifPresent(f -> terminal.failure(f.problem(), f.hint()));
    return ExitCode.of(report);
  }

  /** Also a run that ends early is reported: that no report is there says nothing to a CI. */
  private static RunReport run(
      Settings settings, List<BuildRequest> requests, ReportWriters writers, Terminal terminal)
      throws InterruptedException {
    Instant started = settings.clock().instant();
    try {
      return new BuildRun(settings, requests).run();
    } catch (Dkms2binException e) {
      RunFacts facts =
          new RunFacts(RunFacts.id(started, 0), settings.toolVersion(), started, Duration.ZERO);
      write(writers, terminal, RunReport.endedEarly(facts.ended(settings.clock().instant()), e));
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

  private static Path logOf(Path outDir) {
    return outDir.resolve(".dkms2bin/logs/dkms2bin.log");
  }
}
