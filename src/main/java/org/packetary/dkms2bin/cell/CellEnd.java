package org.packetary.dkms2bin.cell;

import java.util.function.Function;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.result.CellResult;

/** How a cell's build ended. */
public sealed interface CellEnd {

  /** How it ended, one function for each kind. */
  <T> T fold(Function<Done, T> done, Function<Broken, T> broken);

  /**
   * It left a result: modules, a failure or a refusal, which the same inputs would give again.
   *
   * @param result the result
   */
  record Done(CellResult result) implements CellEnd {
    @Override
    public <T> T fold(Function<Done, T> done, Function<Broken, T> broken) {
      return done.apply(this);
    }
  }

  /**
   * It was broken off, which says nothing about the cell.
   *
   * @param outcome why
   */
  record Broken(CellOutcome.BrokenOff outcome) implements CellEnd {
    @Override
    public <T> T fold(Function<Done, T> done, Function<Broken, T> broken) {
      return broken.apply(this);
    }
  }
}
