package org.packetary.dkms2bin.run;

import java.io.IOException;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.delivery.DeliveredCell;
import org.packetary.dkms2bin.delivery.ReadyCell;
import org.packetary.dkms2bin.estimate.CellRoom;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proving.ProofRound;
import org.packetary.dkms2bin.proving.ProofTasks;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.schedule.Task;
import org.packetary.dkms2bin.schedule.TaskGraph;
import org.packetary.dkms2bin.util.Interruptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Packs what there is of cells, and ends them; where they are proven, when all of a kernel are. */
final class CellPacking {

  private static final Logger LOG = LoggerFactory.getLogger(CellPacking.class);

  private final TaskGraph graph;
  private final CellRoom room;
  private final Target target;
  private final Ends ends;
  private final Path staging;
  private final AtomicBoolean stopped;
  private final Map<CellId, CellSpec> specs = new ConcurrentHashMap<>();

  /** As {@link CellTasks} has them. */
  CellPacking(
      TaskGraph graph,
      CellRoom room,
      Target target,
      Ends ends,
      Path staging,
      AtomicBoolean stopped) {
    this.graph = graph;
    this.room = room;
    this.target = target;
    this.ends = ends;
    this.staging = staging;
    this.stopped = stopped;
  }

  /** Notes cells, which others may need. */
  void know(List<CellSpec> cells) {
    cells.forEach(spec -> specs.put(spec.id(), spec));
  }

  /** What tasks of a cell are called. */
  String name(CellId id) {
    return target.distribution().key() + " " + id.slug();
  }

  /**
   * What there is of a cell that was built, now or before.
   *
   * @param result null where the build left none
   * @param built empty where it was built before
   */
  record Left(@Nullable CellResult result, Optional<Built> built) {}

  /** Packs what there is of a cell; where cells are proven, when all of the kernel are. */
  void deliver(
      PlannedCell cell,
      CellSpec spec,
      List<Task<Built>> build,
      Supplier<Left> left,
      Optional<ProofTasks> proofs) {
    if (proofs.isEmpty()) {
      graph.add(room.packing(name(cell.id())).needing(build), () -> pack(cell, spec, left.get()));
      return;
    }
    Task<Optional<ReadyCell>> ready =
        graph.add(
            room.readying(name(cell.id())).needing(build),
            () -> ready(cell, spec, left.get(), proofs.get().round()));
    proofs
        .get()
        .add(
            ready,
            proving ->
                graph.add(
                    room.packing(name(cell.id())).needing(ready).after(proving),
                    () ->
                        ready.result().isPresent()
                            && packProven(
                                cell, left.get(), ready.result().get(), proofs.get().round())));
  }

  /** Whether there is something to pack of a result. */
  static boolean isVerified(CellResult result) {
    return result.facts().outcome().fold(verified -> true, skipped -> false, failed -> false);
  }

  /** Packs what was verified, and ends the cell. */
  private Boolean pack(PlannedCell cell, CellSpec spec, Left left) throws InterruptedException {
    CellResult result = left.result();
    if (result == null) {
      return end(ends.failed(target, cell, left.built().orElseThrow()));
    }
    orEnd(
        cell,
        left,
        Blame.PACKAGING,
        () -> {
          long began = System.nanoTime();
          List<PackageFile> packages =
              isVerified(result)
                  ? target
                      .outlet()
                      .pack(
                          target.outlet().ready(delivered(spec, result), staging),
                          Optional.empty(),
                          staging)
                  : List.of();
          return packed(cell, left, packages, Optional.empty(), began);
        });
    return true;
  }

  /** Has a round know of a cell that is published, for those that need it. */
  void lend(Choice.UpToDate cell, Supplier<CellResult> result, ProofRound round) {
    round.lend(
        cell.spec().id(),
        cell.entry().report().proof(),
        () -> target.outlet().ready(delivered(cell.spec(), result.get()), staging).subject());
  }

  /** Makes modules ready to be proven; empty where that was the cell's end. */
  private Optional<ReadyCell> ready(PlannedCell cell, CellSpec spec, Left left, ProofRound round)
      throws InterruptedException {
    CellResult result = left.result();
    if (result == null || !isVerified(result)) {
      pack(cell, spec, left);
      return Optional.empty();
    }
    return orEnd(
        cell,
        left,
        Blame.PACKAGING,
        () -> {
          ReadyCell ready = target.outlet().ready(delivered(spec, result), staging);
          round.add(
              cell.id(),
              ready.subject(),
              ready.cell().needs().stream().map(need -> need.spec().id()).toList());
          return ready;
        });
  }

  private boolean packProven(PlannedCell cell, Left left, ReadyCell ready, ProofRound round)
      throws InterruptedException {
    CellId id = cell.id();
    Optional<CellProof> proof = orEnd(cell, left, Blame.ENVIRONMENT, () -> round.of(id));
    if (proof.isEmpty()) {
      return true;
    }
    Optional<CellOutcome> refusal = round.refusal(id, ready.cell().result().log());
    if (refusal.isPresent()) {
      return end(ends.failed(target, cell, left(left, refusal.get()), proof));
    }
    orEnd(
        cell,
        left,
        Blame.PACKAGING,
        () -> {
          long began = System.nanoTime();
          return packed(cell, left, target.outlet().pack(ready, proof, staging), proof, began);
        });
    return true;
  }

  private Boolean packed(
      PlannedCell cell,
      Left left,
      List<PackageFile> packages,
      Optional<CellProof> proof,
      long began) {
    CellResult result = Objects.requireNonNull(left.result());
    Duration packing = Duration.ofNanos(System.nanoTime() - began);
    return end(
        left.built().isEmpty()
            ? ends.reused(target, cell, result, packages, proof)
            : ends.built(target, cell, left.built().get(), packages, proof, packing));
  }

  /** A step of what is done with a result. */
  @FunctionalInterface
  private interface Step<T> {
    T take() throws IOException, InterruptedException;
  }

  /** Takes a step; where it fails, so does the cell, by whoever is to blame for that. */
  private <T> Optional<T> orEnd(PlannedCell cell, Left left, Blame blame, Step<T> step)
      throws InterruptedException {
    CellOutcome outcome;
    Optional<Path> log = Optional.ofNullable(left.result()).flatMap(CellResult::log);
    try {
      return Optional.of(step.take());
    } catch (Dkms2binException e) {
      if (e.getCause() instanceof IOException failure) {
        Interruptions.rethrow(failure);
      }
      outcome = new CellOutcome.BrokenOff(blame, e.problem(), e.hint(), log);
    } catch (IOException e) {
      Interruptions.rethrow(e);
      outcome =
          new CellOutcome.BrokenOff(
              Blame.ENVIRONMENT, String.valueOf(e), Optional.of("is the disk full?"), log);
    } catch (RuntimeException e) {
      LOG.error("bug while packing {}", cell.id(), e);
      outcome =
          new CellOutcome.BrokenOff(
              Blame.BUG, "internal error: " + e, Optional.of("please report it with the log"), log);
    }
    end(ends.failed(target, cell, left(left, outcome)));
    return Optional.empty();
  }

  private DeliveredCell delivered(CellSpec spec, CellResult result) {
    return new DeliveredCell(spec, sourceOf(spec), needs(spec), result);
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

  /** The same cell, with what came of it beside its result. */
  private static Built left(Left left, CellOutcome outcome) {
    return new Built(
        Optional.ofNullable(left.result()),
        Optional.of(outcome),
        left.built().map(Built::elapsed).orElse(Duration.ZERO),
        left.built().map(Built::stages).orElse(Map.of()),
        List.of());
  }

  /** Ends a cell; where the first failure ends the run, no other begins. */
  Boolean end(FinishedCell finished) {
    if (target.request().failFast() && finished.report().isTrouble()) {
      stopped.set(true);
    }
    return true;
  }
}
