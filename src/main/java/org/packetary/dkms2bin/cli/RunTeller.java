package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.packetary.dkms2bin.cli.terminal.EventLog;
import org.packetary.dkms2bin.cli.terminal.Progress;
import org.packetary.dkms2bin.cli.terminal.ProgressForm;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.EventStream;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.StampedEvent;
import org.packetary.dkms2bin.report.RunReport;

/** The stream of a run's events with all who listen to it here: the log, and what shows it. */
final class RunTeller implements AutoCloseable {

  /** What {@link Main} ends with; after SIGTERM the Java machine makes 143 of it. */
  static final int INTERRUPTED = 130;

  private final Progress progress;
  private final EventStream events;
  private final RunLog log;

  private RunTeller(Progress progress, EventStream events, RunLog log) {
    this.progress = progress;
    this.events = events;
    this.log = log;
  }

  /**
   * Begins to tell.
   *
   * @param log the log
   * @param file where the log is written once something is made, or fails: a run that finds all
   *     done leaves no trace
   */
  static RunTeller begin(
      ProgressForm form,
      Terminal terminal,
      Clock clock,
      String toolVersion,
      RunLog log,
      Path file) {
    Progress progress = Progress.begin(form, terminal, clock);
    Consumer<StampedEvent> first =
        stamped -> {
          if (stamped.event() instanceof BuildEvent.RecipeChosen) {
            log.offerPublicly(file);
          }
          if (isWork(stamped.event())) {
            log.begin();
          }
        };
    EventStream events = new EventStream(clock, List.of(first, new EventLog(), progress));
    events.accept(new BuildEvent.RunStarted(toolVersion));
    return new RunTeller(progress, events, log);
  }

  private static boolean isWork(BuildEvent event) {
    return event instanceof BuildEvent.LayerStarted
        || event instanceof BuildEvent.CellStarted
        || event instanceof BuildEvent.PackagePublished
        || event instanceof BuildEvent.DiskPlaced;
  }

  /** Where the run reports. */
  EventSink events() {
    return events;
  }

  /** A run. */
  @FunctionalInterface
  interface Run {
    /** Runs. */
    RunReport run() throws InterruptedException;
  }

  /** Runs, and tells how it ended, also where that is by an exception. */
  RunReport ended(Run run) throws InterruptedException {
    try {
      RunReport report = run.run();
      events.accept(
          new BuildEvent.RunFinished(
              ExitCode.of(report).status(),
              report.failure().map(Dkms2binException::problem),
              report.failure().flatMap(Dkms2binException::hint)));
      return report;
    } catch (Dkms2binException e) {
      if (e instanceof EnvironmentException || e instanceof PublishException) {
        log.begin();
      }
      events.accept(
          new BuildEvent.RunFinished(ExitCode.of(e).status(), Optional.of(e.problem()), e.hint()));
      throw e;
    } catch (InterruptedException e) {
      events.accept(
          new BuildEvent.RunFinished(INTERRUPTED, Optional.of("interrupted"), Optional.empty()));
      throw e;
    } catch (RuntimeException e) {
      events.accept(
          new BuildEvent.RunFinished(
              ExitCode.BUG.status(), Optional.of("internal error: " + e), Optional.empty()));
      throw e;
    }
  }

  @Override
  public void close() {
    progress.close();
  }
}
