package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.packetary.dkms2bin.delivery.DeliveredCell;
import org.packetary.dkms2bin.estimate.CellLengths;
import org.packetary.dkms2bin.estimate.CellRoom;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.resolve.Distribution;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.schedule.Task;
import org.packetary.dkms2bin.schedule.TaskGraph;
import org.packetary.dkms2bin.util.Interruptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds and packs the cells of a distribution by tasks. */
final class CellTasks {

  private static final Logger LOG = LoggerFactory.getLogger(CellTasks.class);

  private final TaskGraph graph;
  private final CellRoom room;
  private final Target target;
  private final CellBuild building;
  private final Choices choices;
  private final CellLengths lengths;
  private final Ends ends;
  private final Path staging;
  private final AtomicBoolean stopped;
  private final Consumer<List<CellId>> planned;
  private final Map<CellId, CellSpec> specs = new ConcurrentHashMap<>();
  private boolean prepared;

  /**
   * Tasks of a distribution.
   *
   * @param lengths how long its cells will take
   * @param ends is told of each cell's end
   * @param staging where packages are put
   * @param stopped is set where nothing more is to begin
   * @param planned is told of cells that will be built
   */
  CellTasks(
      TaskGraph graph,
      CellRoom room,
      Target target,
      CellBuild building,
      Choices choices,
      CellLengths lengths,
      Ends ends,
      Path staging,
      AtomicBoolean stopped,
      Consumer<List<CellId>> planned) {
    this.graph = graph;
    this.room = room;
    this.target = target;
    this.building = building;
    this.choices = choices;
    this.lengths = lengths;
    this.ends = ends;
    this.staging = staging;
    this.stopped = stopped;
    this.planned = planned;
  }

  /**
   * Adds the tasks of a kernel's cells; those that need none end at once.
   *
   * @param cells each after those it needs
   */
  void add(List<PlannedCell> cells) throws InterruptedException {
    cells.forEach(cell -> cell.spec().ifPresent(spec -> specs.put(cell.id(), spec)));
    Map<CellId, Choice> all = choices.of(cells);
    List<CellId> toBuild =
        all.entrySet().stream().filter(e -> e.getValue().isBuild()).map(Map.Entry::getKey).toList();
    if (!toBuild.isEmpty()) {
      prepare(Objects.requireNonNull(all.get(toBuild.get(0))));
      planned.accept(toBuild);
    }
    Map<CellId, Duration> until = lengths.untilAllIsDone(specs(cells), Set.copyOf(toBuild));
    Lending lending = new Lending(all, choices::resultOf, building::sources);
    graph.addTogether(
        () -> {
          for (PlannedCell cell : cells) {
            Objects.requireNonNull(all.get(cell.id()))
                .fold(
                    settled -> end(ends.settled(target, settled.cell())),
                    upToDate -> end(ends.upToDate(target, cell, upToDate.entry())),
                    reuse -> reuse(cell, reuse),
                    build ->
                        build(cell, build, lending, until.getOrDefault(cell.id(), Duration.ZERO)));
          }
        });
  }

  /**
   * Makes sure that there is a place to build in, and that its dkms has the packagers that the user
   * wants.
   */
  private synchronized void prepare(Choice first) throws InterruptedException {
    if (prepared) {
      return;
    }
    Distribution distribution = target.distribution();
    distribution.sandbox().open();
    if (target.outlet().isDkms()) {
      try {
        target
            .outlet()
            .check(
                distribution.recipe(),
                target.packagers(),
                distribution.roots().realise(rootOf(first)),
                Files.createTempDirectory(staging, "packagers-"));
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot write below " + staging + ": " + e.getMessage(), "is the disk full?", e);
      }
    }
    prepared = true;
  }

  private static RootSpec rootOf(Choice choice) {
    return choice.fold(
        settled -> new RootSpec(List.of()),
        upToDate -> upToDate.spec().root(),
        reuse -> reuse.spec().root(),
        build -> build.spec().root());
  }

  private String name(CellId id) {
    return target.distribution().key() + " " + id.slug();
  }

  private Boolean reuse(PlannedCell cell, Choice.Reuse reuse) {
    if (!isVerified(reuse.result())) {
      return end(ends.reused(target, cell, reuse.result(), List.of()));
    }
    graph.add(
        room.packing(name(cell.id())),
        () -> pack(cell, reuse.spec(), reuse.result(), Optional.empty()));
    return true;
  }

  private static List<CellSpec> specs(List<PlannedCell> cells) {
    return cells.stream().flatMap(cell -> cell.spec().stream()).toList();
  }

  private Boolean build(
      PlannedCell cell, Choice.Build build, Lending lending, Duration untilAllIsDone) {
    Task<Built> task =
        graph.add(
            room.cell(name(cell.id()), untilAllIsDone).after(lending.tasks(build.spec().needs())),
            () ->
                stopped.get()
                    ? Built.without(notBegun())
                    : building.build(build.spec(), build.again(), lending));
    lending.builtBy(cell.id(), task);
    graph.add(
        room.packing(name(cell.id())).needing(task),
        () -> {
          Built built = task.result();
          return built.result().isPresent()
              ? pack(cell, build.spec(), built.result().get(), Optional.of(built))
              : end(ends.failed(target, cell, built));
        });
    return true;
  }

  private static CellOutcome notBegun() {
    return new CellOutcome.BrokenOff(
        Blame.ENVIRONMENT,
        "not begun: another cell failed before (--fail-fast)",
        Optional.of("leave --fail-fast away to build all that can be built"),
        Optional.empty());
  }

  private static boolean isVerified(CellResult result) {
    return result.facts().outcome().fold(verified -> true, skipped -> false, failed -> false);
  }

  /** Packs what was verified, and ends the cell. */
  private Boolean pack(PlannedCell cell, CellSpec spec, CellResult result, Optional<Built> built)
      throws InterruptedException {
    long began = System.nanoTime();
    try {
      List<PackageFile> packages =
          isVerified(result)
              ? target
                  .outlet()
                  .pack(new DeliveredCell(spec, sourceOf(spec), needs(spec), result), staging)
              : List.of();
      if (built.isEmpty()) {
        return end(ends.reused(target, cell, result, packages));
      }
      Duration packing = Duration.ofNanos(System.nanoTime() - began);
      return end(ends.built(target, cell, built.get(), packages, packing));
    } catch (Dkms2binException e) {
      if (e.getCause() instanceof IOException failure) {
        Interruptions.rethrow(failure);
      }
      return end(unpacked(cell, result, built, Blame.PACKAGING, e.problem(), e.hint()));
    } catch (IOException e) {
      Interruptions.rethrow(e);
      return end(
          unpacked(
              cell,
              result,
              built,
              Blame.ENVIRONMENT,
              String.valueOf(e),
              Optional.of("is the disk full?")));
    } catch (RuntimeException e) {
      LOG.error("bug while packing {}", cell.id(), e);
      return end(
          unpacked(
              cell,
              result,
              built,
              Blame.BUG,
              "internal error: " + e,
              Optional.of("please report it with the log")));
    }
  }

  private TakenSource sourceOf(CellSpec spec) {
    return target.distribution().source(spec.source());
  }

  /** What a cell needs, and what that needs, each after those it needs itself. */
  private List<DeliveredCell.Planned> needs(CellSpec spec) {
    Set<DeliveredCell.Planned> needs = new LinkedHashSet<>();
    for (CellId id : spec.needs()) {
      CellSpec need = Objects.requireNonNull(specs.get(id));
      needs.addAll(needs(need));
      needs.add(new DeliveredCell.Planned(need, sourceOf(need)));
    }
    return List.copyOf(needs);
  }

  private FinishedCell unpacked(
      PlannedCell cell,
      CellResult result,
      Optional<Built> built,
      Blame blame,
      String why,
      Optional<String> hint) {
    CellOutcome outcome = new CellOutcome.BrokenOff(blame, why, hint, result.log());
    return ends.failed(
        target,
        cell,
        new Built(
            Optional.of(result),
            Optional.of(outcome),
            built.map(Built::elapsed).orElse(Duration.ZERO),
            built.map(Built::stages).orElse(Map.<Stage, Duration>of()),
            List.of()));
  }

  private Boolean end(FinishedCell finished) {
    if (target.request().failFast() && finished.report().isTrouble()) {
      stopped.set(true);
    }
    return true;
  }
}
