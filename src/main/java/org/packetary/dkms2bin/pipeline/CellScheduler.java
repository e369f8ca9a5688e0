package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.FileTrees;
import org.packetary.dkms2bin.report.RunReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds cells side by side, each on a thread that waits for its processes. */
final class CellScheduler {

  private static final Logger LOG = LoggerFactory.getLogger(CellScheduler.class);
  private static final long STOP_SECONDS = 30;

  private final CellBuilder builder;
  private final Path area;
  private final boolean keepRoots;
  private final int jobs;
  private final EventSink events;

  /**
   * A scheduler.
   *
   * @param area where each cell gets a private directory
   * @param keepRoots whether those directories stay
   * @param jobs how many cells are built at once
   */
  CellScheduler(CellBuilder builder, Path area, boolean keepRoots, int jobs, EventSink events) {
    this.builder = builder;
    this.area = area;
    this.keepRoots = keepRoots;
    this.jobs = jobs;
    this.events = events;
  }

  /** Runs all cells to their end; reports in plan order. */
  List<RunReport.CellReport> run(List<PlannedCell> plan) throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<RunReport.CellReport>> running = new ArrayList<>();
      for (PlannedCell planned : plan) {
        running.add(pool.submit(() -> runOne(planned, done, plan.size())));
      }
      List<RunReport.CellReport> reports = new ArrayList<>();
      for (Future<RunReport.CellReport> future : running) {
        reports.add(await(future));
      }
      return reports;
    } finally {
      pool.shutdownNow();
      awaitEnd(pool);
    }
  }

  private static RunReport.CellReport await(Future<RunReport.CellReport> future)
      throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException | CancellationException e) {
      throw new IllegalStateException("a cell ended without an outcome", e);
    }
  }

  /** Even when interrupted, nothing of a cell may run on after this returns. */
  private static void awaitEnd(ExecutorService pool) {
    boolean interrupted = Thread.interrupted();
    try {
      if (!pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.error("cells are still running {} s after they were told to stop", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private RunReport.CellReport runOne(PlannedCell planned, AtomicInteger done, int total)
      throws InterruptedException {
    long start = System.nanoTime();
    CellOutcome outcome =
        planned.cell().isPresent()
            ? build(planned.cell().get())
            : planned.settled().orElseThrow(IllegalStateException::new);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    events.accept(
        new BuildEvent.CellFinished(planned.id(), outcome, elapsed, done.incrementAndGet(), total));
    return new RunReport.CellReport(planned.id(), outcome, elapsed);
  }

  private CellOutcome build(BuildCell cell) throws InterruptedException {
    events.accept(new BuildEvent.CellStarted(cell.id()));
    Path scratch = area.resolve(cell.id().slug());
    try {
      return builder.build(cell, scratch);
    } catch (RuntimeException e) {
      LOG.error("bug while building {}", cell.id(), e);
      return new CellOutcome.BrokenOff(
          Blame.BUG,
          "internal error: " + e,
          Optional.of("please report it with the log"),
          Optional.empty());
    } finally {
      leave(cell, scratch);
    }
  }

  private void leave(BuildCell cell, Path scratch) {
    if (keepRoots) {
      events.accept(
          new BuildEvent.ChrootKept(cell.id(), scratch, "sh " + scratch.resolve("enter")));
      return;
    }
    try {
      FileTrees.delete(scratch);
    } catch (IOException e) {
      LOG.warn("the build root of {} could not be removed yet", cell.id(), e);
    }
  }
}
