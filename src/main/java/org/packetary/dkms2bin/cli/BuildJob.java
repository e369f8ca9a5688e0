package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.MatrixOptions;
import org.packetary.dkms2bin.cli.option.MessageOptions;
import org.packetary.dkms2bin.cli.terminal.ProgressForm;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.report.ReportWriters;
import org.packetary.dkms2bin.report.RunFacts;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.run.BuildRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries requests out in one run, and tells of it as the user wants it. */
final class BuildJob {

  private static final Logger LOG = LoggerFactory.getLogger(BuildJob.class);

  private final Invocation invocation;
  private final MessageOptions messages;

  BuildJob(Invocation invocation, MessageOptions messages) {
    this.invocation = invocation;
    this.messages = messages;
  }

  /**
   * Runs.
   *
   * @param plans what to carry out, one for each request; empty where it is to be planned
   * @return the exit status
   */
  int run(MatrixOptions.Asked asked, List<BuildPlan> plans) throws InterruptedException {
    ProgressForm form = messages.progress(invocation.environment());
    try {
      return build(asked, plans, form).status();
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
  private ExitCode build(MatrixOptions.Asked asked, List<BuildPlan> plans, ProgressForm form)
      throws InterruptedException {
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
            invocation.log(),
            logOf(outDir))) {
      Settings settings = invocation.settings(asked.cache(), teller.events());
      report =
          teller.ended(
              () ->
                  write(
                      writers,
                      terminal,
                      run(settings, asked.requests(), plans, writers, terminal)));
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
      Settings settings,
      List<BuildRequest> requests,
      List<BuildPlan> plans,
      ReportWriters writers,
      Terminal terminal)
      throws InterruptedException {
    Instant started = settings.clock().instant();
    try {
      return BuildRun.of(settings, requests, plans).run();
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
