package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.packetary.dkms2bin.estimate.CellLengths;
import org.packetary.dkms2bin.estimate.CellRoom;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.proving.ProofTasks;
import org.packetary.dkms2bin.resolve.Distribution;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.schedule.Task;
import org.packetary.dkms2bin.schedule.TaskGraph;

/** Builds and packs the cells of a distribution by tasks. */
final class CellTasks {

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
  private final CellPacking packing;
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
    this.packing = new CellPacking(graph, room, target, ends, staging, stopped);
  }

  /**
   * Adds the tasks of a kernel's cells; those that need none end at once.
   *
   * @param cells each after those it needs
   */
  void add(List<PlannedCell> cells) throws InterruptedException {
    packing.know(specs(cells));
    Map<CellId, Choice> all = choices.of(cells);
    List<CellId> toBuild =
        all.entrySet().stream().filter(e -> e.getValue().isBuild()).map(Map.Entry::getKey).toList();
    if (!toBuild.isEmpty()) {
      prepare(Objects.requireNonNull(all.get(toBuild.get(0))));
      planned.accept(toBuild);
    }
    Map<CellId, Duration> until = lengths.untilAllIsDone(specs(cells), Set.copyOf(toBuild));
    Optional<ProofTasks> proofs =
        cells.stream()
            .findFirst()
            .flatMap(first -> target.round(first.id().kernel()))
            .map(ProofTasks::new);
    Lending lending = new Lending(all, choices::resultOf, building::sources);
    graph.addTogether(
        () -> {
          for (PlannedCell cell : cells) {
            Objects.requireNonNull(all.get(cell.id()))
                .fold(
                    settled -> packing.end(ends.settled(target, settled.cell())),
                    upToDate -> upToDate(cell, upToDate, proofs),
                    reuse -> reuse(cell, reuse, proofs),
                    build ->
                        build(
                            cell,
                            build,
                            lending,
                            until.getOrDefault(cell.id(), Duration.ZERO),
                            proofs));
          }
          proofs.ifPresent(
              tasks ->
                  tasks.addTo(
                      graph,
                      room.proving(packing.name(cells.get(0).id())),
                      () -> ends.prove(tasks.round(), cells)));
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

  private Boolean upToDate(
      PlannedCell cell, Choice.UpToDate upToDate, Optional<ProofTasks> proofs) {
    proofs.ifPresent(
        tasks -> packing.lend(upToDate, () -> choices.resultOf(upToDate.spec()), tasks.round()));
    return packing.end(ends.upToDate(target, cell, upToDate.entry()));
  }

  private Boolean reuse(PlannedCell cell, Choice.Reuse reuse, Optional<ProofTasks> proofs) {
    if (!CellPacking.isVerified(reuse.result())) {
      return packing.end(ends.reused(target, cell, reuse.result(), List.of(), Optional.empty()));
    }
    packing.deliver(
        cell,
        reuse.spec(),
        List.of(),
        () -> new CellPacking.Left(reuse.result(), Optional.empty()),
        proofs);
    return true;
  }

  private static List<CellSpec> specs(List<PlannedCell> cells) {
    return cells.stream().flatMap(cell -> cell.spec().stream()).toList();
  }

  private Boolean build(
      PlannedCell cell,
      Choice.Build build,
      Lending lending,
      Duration untilAllIsDone,
      Optional<ProofTasks> proofs) {
    Task<Built> task =
        graph.add(
            room.cell(packing.name(cell.id()), untilAllIsDone)
                .after(lending.tasks(build.spec().needs())),
            () ->
                stopped.get()
                    ? Built.without(notBegun())
                    : building.build(build.spec(), build.again(), lending));
    lending.builtBy(cell.id(), task);
    packing.deliver(
        cell,
        build.spec(),
        List.of(task),
        () -> new CellPacking.Left(task.result().result().orElse(null), Optional.of(task.result())),
        proofs);
    return true;
  }

  private static CellOutcome notBegun() {
    return new CellOutcome.BrokenOff(
        Blame.ENVIRONMENT,
        "not begun: another cell failed before (--fail-fast)",
        Optional.of("leave --fail-fast away to build all that can be built"),
        Optional.empty());
  }
}
