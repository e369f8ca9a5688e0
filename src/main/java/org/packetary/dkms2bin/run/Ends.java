package org.packetary.dkms2bin.run;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.delivery.CellLogFiles;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proving.ProofRound;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.Wording;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.state.RememberedCell;

/** Collects the cells of a run as they end, and tells of each. */
final class Ends {

  private final Settings settings;
  private final String run;
  private final List<FinishedCell> finished = new ArrayList<>();
  private final List<KernelProof> machines = new ArrayList<>();
  private int total;

  /**
   * The ends of a run.
   *
   * @param run the run's id
   */
  Ends(Settings settings, String run) {
    this.settings = settings;
    this.run = run;
  }

  /** Tells how many more cells there may be, for people. */
  synchronized void expect(int cells) {
    total += cells;
  }

  /** All that ended so far. */
  synchronized List<FinishedCell> all() {
    return List.copyOf(finished);
  }

  /** Has cells of a kernel proven, and notes how it was booted. */
  Boolean prove(ProofRound round, List<PlannedCell> cells) throws InterruptedException {
    Optional<KernelProof> kernel =
        round.prove(cells.stream().map(PlannedCell::id).toList(), settings.events());
    synchronized (this) {
      kernel.ifPresent(machines::add);
    }
    return true;
  }

  /** The kernels that modules were proven on. */
  synchronized List<KernelProof> machines() {
    return List.copyOf(machines);
  }

  /** How long modules took that were built, by name: the longest of their cells. */
  synchronized Map<String, Duration> times() {
    Map<String, Duration> times = new TreeMap<>();
    finished.stream()
        .filter(end -> end.result().isPresent())
        .map(FinishedCell::report)
        .filter(report -> report.provenance().how() == Provenance.How.THIS_RUN)
        .filter(report -> report.outcome().kind() != CellOutcome.Kind.BROKEN_OFF)
        .forEach(
            report ->
                times.merge(
                    report.cell().module().name(),
                    report.elapsed(),
                    (one, other) -> one.compareTo(other) > 0 ? one : other));
    return times;
  }

  FinishedCell settled(Target target, PlannedCell.Settled cell) {
    return end(
        target,
        cell,
        cell.outcome(),
        Duration.ZERO,
        Map.of(),
        thisRun(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  FinishedCell upToDate(Target target, PlannedCell cell, RememberedCell entry) {
    CellReport was = entry.reused(cell.terms().expected());
    return end(
        target,
        cell,
        was.outcome(),
        was.elapsed(),
        was.stages(),
        was.provenance(),
        Optional.empty(),
        was.proof(),
        false);
  }

  FinishedCell reused(
      Target target,
      PlannedCell cell,
      CellResult result,
      List<PackageFile> packages,
      Optional<CellProof> proof) {
    return end(
        target,
        cell,
        noted(target, result, result.outcome(packages, log(target, cell, result.log()))),
        result.facts().making().elapsed(),
        result.facts().making().stages(),
        result.provenance(Provenance.How.STORE),
        Optional.of(result),
        proof,
        true);
  }

  FinishedCell built(
      Target target,
      PlannedCell cell,
      Built built,
      List<PackageFile> packages,
      Optional<CellProof> proof,
      Duration packing) {
    CellResult result = built.result().orElseThrow(IllegalStateException::new);
    // Where nothing is packed, all is as the next run will tell it.
    Map<Stage, Duration> stages = new EnumMap<>(Stage.class);
    stages.putAll(packages.isEmpty() ? result.facts().making().stages() : built.stages());
    if (!packages.isEmpty()) {
      stages.put(Stage.PACKAGING, packing);
    }
    proof.filter(p -> !p.kept()).ifPresent(p -> stages.put(Stage.LOAD, p.time()));
    return end(
        target,
        cell,
        noted(target, result, result.outcome(packages, log(target, cell, result.log()))),
        packages.isEmpty() ? result.facts().making().elapsed() : built.elapsed().plus(packing),
        stages,
        result.provenance(
            result.facts().making().run().equals(run)
                ? Provenance.How.THIS_RUN
                : Provenance.How.STORE),
        Optional.of(result),
        proof,
        true);
  }

  /** A cell of which there is nothing to publish. */
  FinishedCell failed(Target target, PlannedCell cell, Built built) {
    return failed(target, cell, built, Optional.empty());
  }

  /** One of which there is nothing to publish, since of what came of its proof. */
  FinishedCell failed(Target target, PlannedCell cell, Built built, Optional<CellProof> proof) {
    return end(
        target,
        cell,
        withLog(built.outcome(), log(target, cell, built.outcome().log())),
        built.elapsed(),
        built.stages(),
        thisRun(),
        built.result(),
        proof,
        false);
  }

  private static Optional<Path> log(Target target, PlannedCell cell, Optional<Path> log) {
    return CellLogFiles.keep(
        CellLogFiles.of(target.request().outDir(), target.name()), cell.id(), log);
  }

  private static CellOutcome noted(Target target, CellResult result, CellOutcome outcome) {
    List<String> notes = target.outlet().notes(result);
    return outcome.fold(
        built ->
            notes.isEmpty()
                ? built
                : new CellOutcome.Built(
                    built.packages(),
                    Stream.concat(built.notes().stream(), notes.stream()).toList(),
                    built.log()),
        upToDate -> upToDate,
        skipped -> skipped,
        failed -> failed,
        broken -> broken);
  }

  private static CellOutcome withLog(CellOutcome outcome, Optional<Path> log) {
    return outcome.fold(
        built -> built,
        upToDate -> upToDate,
        skipped -> skipped,
        failed ->
            new CellOutcome.Failed(
                failed.stage(), failed.dkmsStatus(), failed.message(), failed.findings(), log),
        broken -> new CellOutcome.BrokenOff(broken.blame(), broken.message(), broken.hint(), log));
  }

  /** What there is to say of an outcome beside itself. */
  private static List<String> remarks(CellReport report) {
    List<String> remarks = new ArrayList<>();
    report.proof().map(p -> "proof: " + p.verdict().words()).ifPresent(remarks::add);
    if (report.outcome().kind() != CellOutcome.Kind.UP_TO_DATE) {
      Wording.provenance(report).ifPresent(remarks::add);
    }
    expectation(report.outcome().kind())
        .flatMap(word -> report.expected().map(e -> word + e.reason() + " (" + e.origin() + ")"))
        .ifPresent(remarks::add);
    return remarks;
  }

  /** How an expected failure is spoken of; a cell that was not tried says nothing about it. */
  private static Optional<String> expectation(CellOutcome.Kind kind) {
    return switch (kind) {
      case FAILED -> Optional.of("expected: ");
      case BUILT, UP_TO_DATE -> Optional.of("was expected to fail: ");
      case BROKEN_OFF, SKIPPED -> Optional.empty();
    };
  }

  private Provenance thisRun() {
    return Provenance.thisRun(now(), run);
  }

  private Instant now() {
    return settings.clock().instant();
  }

  private FinishedCell end(
      Target target,
      PlannedCell cell,
      CellOutcome outcome,
      Duration elapsed,
      Map<Stage, Duration> stages,
      Provenance provenance,
      Optional<CellResult> result,
      Optional<CellProof> proof,
      boolean fresh) {
    CellReport report =
        new CellReport(
            new CellKey(target.name(), cell.id()),
            outcome,
            elapsed,
            stages,
            provenance,
            cell.terms().expected(),
            proof);
    FinishedCell end =
        new FinishedCell(
            target,
            cell,
            report,
            result,
            outcome.packages(),
            fresh && !outcome.packages().isEmpty());
    synchronized (this) {
      finished.add(end);
      total = Math.max(total, finished.size());
      settings
          .events()
          .accept(
              new BuildEvent.CellFinished(
                  cell.id(),
                  outcome,
                  provenance.how() == Provenance.How.THIS_RUN ? elapsed : Duration.ZERO,
                  finished.size(),
                  total,
                  report.isTrouble(),
                  remarks(report)));
    }
    return end;
  }
}
