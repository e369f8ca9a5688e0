package org.packetary.dkms2bin.report;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.proof.Verdict;

/**
 * A cell in a report: its outcome, how long it took and where it comes from.
 *
 * @param key the cell and its distribution
 * @param outcome how it ended
 * @param elapsed how long it took, in the run that made it
 * @param stages how long each of its stages took, as far as it came
 * @param provenance when and by which run it was made
 * @param expected what the user said about it, if it is known to fail
 * @param proof what came of loading its modules, where that was tried
 */
public record CellReport(
    CellKey key,
    CellOutcome outcome,
    Duration elapsed,
    Map<Stage, Duration> stages,
    Provenance provenance,
    Optional<ExpectedFailure> expected,
    Optional<CellProof> proof) {

  /** The status of a cell that failed as expected; every other one has its outcome's word. */
  public static final String EXPECTED = "expected";

  public CellReport {
    Map<Stage, Duration> inOrder = new EnumMap<>(Stage.class);
    inOrder.putAll(stages);
    stages = Collections.unmodifiableMap(inOrder);
  }

  /** A cell whose modules nobody loaded. */
  public CellReport(
      CellKey key,
      CellOutcome outcome,
      Duration elapsed,
      Map<Stage, Duration> stages,
      Provenance provenance,
      Optional<ExpectedFailure> expected) {
    this(key, outcome, elapsed, stages, provenance, expected, Optional.empty());
  }

  /** The same cell, with what came of loading its modules. */
  public CellReport proven(Optional<CellProof> what) {
    return new CellReport(key, outcome, elapsed, stages, provenance, expected, what);
  }

  /** The cell. */
  public CellId cell() {
    return key.cell();
  }

  /** The recipe's name. */
  public String distribution() {
    return key.distribution();
  }

  /** The same cell, with an outcome that is come to in another way. */
  public CellReport by(Provenance.How how) {
    return new CellReport(key, outcome, elapsed, stages, provenance.by(how), expected, proof);
  }

  /** The same cell, with those of its packages that were published where they lie now. */
  public CellReport placedAs(List<PackageFile> published) {
    List<PackageFile> placed =
        outcome.packages().stream().map(file -> placed(file, published)).toList();
    CellOutcome there =
        outcome.fold(
            built -> new CellOutcome.Built(placed, built.notes(), built.log()),
            old -> old,
            skipped -> skipped,
            failed -> failed,
            broken -> broken);
    return new CellReport(key, there, elapsed, stages, provenance, expected, proof);
  }

  /** Where a package lies now, if it is one of those that were published. */
  public static PackageFile placed(PackageFile file, List<PackageFile> published) {
    return published.stream()
        .filter(one -> one.sha256().equals(file.sha256()))
        .filter(one -> one.path().getFileName().equals(file.path().getFileName()))
        .findFirst()
        .orElse(file);
  }

  /** Whether it failed, and the user knew that it would. */
  public boolean isExpectedFailure() {
    return expected.isPresent() && outcome.kind() == CellOutcome.Kind.FAILED;
  }

  /** Whether somebody has to do something about it. */
  public boolean isTrouble() {
    return outcome.kind().isTrouble() && !isExpectedFailure();
  }

  /** What somebody should look at although it is no trouble, a sentence each. */
  public List<String> notes() {
    return Stream.of(surprise().stream(), outcome.notes().stream(), proofNotes())
        .flatMap(notes -> notes)
        .toList();
  }

  /** What was not proven, and what a host would not load since the kernel has its own. */
  private Stream<String> proofNotes() {
    return outcome.kind().isTrouble()
        ? Stream.of()
        : proof.stream()
            .flatMap(p -> p.modules().stream())
            .filter(m -> !(m.verdict() instanceof Verdict.Reached))
            .map(m -> m.module() + " is " + m.verdict().words() + ": " + m.verdict().cause())
            .distinct();
  }

  /** Whether it was built, and then failed because its modules, or others that it needs, do. */
  public boolean didNotLoad() {
    return outcome instanceof CellOutcome.Failed failed
        && failed.stage() == Stage.LOAD
        && proof.isPresent();
  }

  /** How far it was proven; empty where there is no package of it. */
  public Optional<Rung> rung() {
    return switch (outcome.kind()) {
      case BUILT, UP_TO_DATE -> Optional.of(proof.map(CellProof::rung).orElse(Rung.VERIFIED));
      case FAILED, BROKEN_OFF, SKIPPED -> Optional.empty();
    };
  }

  private Optional<String> surprise() {
    return switch (outcome.kind()) {
      case BUILT, UP_TO_DATE ->
          expected.map(e -> "was expected to fail: " + e.reason() + " (" + e.origin() + ")");
      case FAILED, BROKEN_OFF, SKIPPED -> Optional.empty();
    };
  }

  /** The outcome's word, or {@link #EXPECTED}. */
  public String status() {
    return isExpectedFailure() ? EXPECTED : outcome.word();
  }
}
