package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.FileTrees;
import org.packetary.dkms2bin.model.Stage;
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

  /**
   * Runs all cells to their end.
   *
   * @param plan the cells, each after those it needs
   */
  List<RunReport.CellReport> run(List<PlannedCell> plan) throws InterruptedException {
    events.accept(
        new BuildEvent.CellsPlanned(plan.stream().map(PlannedCell::id).toList(), Map.of(), jobs));
    AtomicInteger done = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(jobs);
    List<Future<CellRun>> running = new ArrayList<>();
    Map<CellId, Future<CellRun>> byCell = new HashMap<>();
    try {
      for (PlannedCell planned : plan) {
        // Threads take cells in this order: what a cell waits for has begun before it.
        Map<CellId, Future<CellRun>> begun = Map.copyOf(byCell);
        Future<CellRun> run = pool.submit(() -> runOne(planned, begun, done, plan.size()));
        running.add(run);
        byCell.put(planned.id(), run);
      }
      List<RunReport.CellReport> reports = new ArrayList<>();
      for (Future<CellRun> future : running) {
        reports.add(await(future).report());
      }
      return reports;
    } finally {
      pool.shutdownNow();
      awaitEnd(pool);
      plan.forEach(this::leaveNeeded);
    }
  }

  private static CellRun await(Future<CellRun> future) throws InterruptedException {
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

  private CellRun runOne(
      PlannedCell planned, Map<CellId, Future<CellRun>> begun, AtomicInteger done, int total)
      throws InterruptedException {
    List<Provided> provided = new ArrayList<>();
    Optional<CellOutcome> settled = planned.settled();
    for (CellId need : planned.cell().map(BuildCell::needs).orElse(List.of())) {
      CellRun needed = await(Objects.requireNonNull(begun.get(need)));
      needed.provided().stream().filter(p -> !provided.contains(p)).forEach(provided::add);
      settled = settled.or(() -> unmet(need, needed.report().outcome()));
    }
    StageTimes times =
        new StageTimes(stage -> events.accept(new BuildEvent.CellStage(planned.id(), stage)));
    long start = System.nanoTime();
    CellOutcome outcome =
        settled.isPresent()
            ? settled.get()
            : build(planned.cell().orElseThrow(IllegalStateException::new), provided, times);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    if (planned.cell().isPresent() && outcome.kind() == CellOutcome.Kind.BUILT) {
      BuildCell cell = planned.cell().get();
      if (cell.needed()) {
        provided.add(CellBuilder.provided(cell, scratch(cell.id())));
      }
    }
    events.accept(
        new BuildEvent.CellFinished(planned.id(), outcome, elapsed, done.incrementAndGet(), total));
    return new CellRun(
        new RunReport.CellReport(planned.id(), outcome, elapsed, times.taken()), provided);
  }

  /** The outcome of a cell whose need ended so; empty where the need is met. */
  private static Optional<CellOutcome> unmet(CellId need, CellOutcome outcome) {
    String why =
        "it needs " + need.module() + " (BUILD_DEPENDS), which was not built: " + outcome.word();
    CellOutcome failed =
        new CellOutcome.Failed(Stage.BUILD, OptionalInt.empty(), why, List.of(), Optional.empty());
    return outcome.fold(
        built -> Optional.empty(),
        skipped -> Optional.of(failed),
        itself -> Optional.of(failed),
        broken ->
            Optional.of(
                new CellOutcome.BrokenOff(broken.blame(), why, broken.hint(), Optional.empty())));
  }

  private Path scratch(CellId cell) {
    return area.resolve(cell.slug());
  }

  private CellOutcome build(BuildCell cell, List<Provided> needed, StageTimes times)
      throws InterruptedException {
    events.accept(new BuildEvent.CellStarted(cell.id()));
    Path scratch = scratch(cell.id());
    try {
      return builder.build(cell, needed, scratch, times);
    } catch (RuntimeException e) {
      LOG.error("bug while building {}", cell.id(), e);
      return new CellOutcome.BrokenOff(
          Blame.BUG,
          "internal error: " + e,
          Optional.of("please report it with the log"),
          Optional.empty());
    } finally {
      if (keepRoots && Files.exists(scratch.resolve("enter"))) {
        events.accept(
            new BuildEvent.ChrootKept(cell.id(), scratch, "sh " + scratch.resolve("enter")));
      } else if (!keepRoots && !cell.needed()) {
        delete(cell.id());
      }
    }
  }

  private void leaveNeeded(PlannedCell planned) {
    if (!keepRoots && planned.cell().map(BuildCell::needed).orElse(false)) {
      delete(planned.id());
    }
  }

  private void delete(CellId cell) {
    try {
      FileTrees.delete(scratch(cell));
    } catch (IOException e) {
      LOG.warn("the build root of {} could not be removed yet", cell, e);
    }
  }
}
