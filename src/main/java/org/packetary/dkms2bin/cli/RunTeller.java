package org.packetary.dkms2bin.cli;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.packetary.dkms2bin.cli.terminal.EventLog;
import org.packetary.dkms2bin.cli.terminal.Progress;
import org.packetary.dkms2bin.cli.terminal.ProgressForm;
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
  private final Runnable onWork;

  private RunTeller(Progress progress, EventStream events, Runnable onWork) {
    this.progress = progress;
    this.events = events;
    this.onWork = onWork;
  }

  /**
   * Begins to tell.
   *
   * @param onWork is run when something is made, or fails: a run that finds all done leaves no
   *     trace
   */
  static RunTeller begin(
      ProgressForm form, Terminal terminal, Clock clock, String toolVersion, Runnable onWork) {
    Progress progress = Progress.begin(form, terminal, clock);
    AtomicBoolean seen = new AtomicBoolean();
    Consumer<StampedEvent> first =
        stamped -> {
          seen.compareAndSet(false, stamped.event() instanceof BuildEvent.RecipeChosen);
          if (isWork(stamped.event())) {
            onWork.run();
          }
        };
    EventStream events = new EventStream(clock, List.of(first, new EventLog(), progress));
    events.accept(new BuildEvent.RunStarted(toolVersion));
    return new RunTeller(
        progress,
        events,
        () -> {
          // Before a recipe is chosen there may be no output directory, and shall be none.
          if (seen.get()) {
            onWork.run();
          }
        });
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
        onWork.run();
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
