package org.packetary.dkms2bin.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.cell.Provided;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.result.CellResult;

/**
 * A cell whose build has ended.
 *
 * @param result what it left; empty where it left nothing
 * @param failure what came of it where it left nothing
 * @param elapsed how long it took
 * @param stages how long each of its stages took
 * @param lent what it lends to cells that need it: itself and what it needed itself
 */
record Built(
    Optional<CellResult> result,
    Optional<CellOutcome> failure,
    Duration elapsed,
    Map<Stage, Duration> stages,
    List<Provided> lent) {

  Built {
    stages = Map.copyOf(stages);
    lent = List.copyOf(lent);
  }

  /** A cell that was not begun. */
  static Built without(CellOutcome failure) {
    return new Built(Optional.empty(), Optional.of(failure), Duration.ZERO, Map.of(), List.of());
  }

  /** What came of it; packages are not made yet. */
  CellOutcome outcome() {
    return failure.orElseGet(
        () -> result.orElseThrow(IllegalStateException::new).outcome(List.of(), Optional.empty()));
  }
}
