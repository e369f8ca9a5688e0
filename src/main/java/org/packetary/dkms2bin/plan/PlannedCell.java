package org.packetary.dkms2bin.plan;

import java.util.Optional;
import java.util.function.Function;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;

/** A cell of the plan: to be built, or settled without a build. */
public sealed interface PlannedCell {

  /** What it is about. */
  CellId id();

  /** What the user says about it. */
  CellTerms terms();

  /** What it is, one function for each kind. */
  <T> T fold(Function<ToBuild, T> toBuild, Function<Settled, T> settled);

  /** How to build it; empty where it is settled. */
  default Optional<CellSpec> spec() {
    return fold(cell -> Optional.of(cell.cell()), settled -> Optional.empty());
  }

  /**
   * A cell with all that a build needs.
   *
   * @param cell how to build it
   */
  record ToBuild(CellSpec cell) implements PlannedCell {
    @Override
    public CellId id() {
      return cell.id();
    }

    @Override
    public CellTerms terms() {
      return cell.terms();
    }

    @Override
    public <T> T fold(Function<ToBuild, T> toBuild, Function<Settled, T> settled) {
      return toBuild.apply(this);
    }
  }

  /**
   * A cell that is not built: skipped by its dkms.conf or by the user, or impossible.
   *
   * @param outcome what is known to come of it
   */
  record Settled(CellId id, CellTerms terms, CellOutcome outcome) implements PlannedCell {
    @Override
    public <T> T fold(Function<ToBuild, T> toBuild, Function<Settled, T> settled) {
      return settled.apply(this);
    }
  }
}
