package org.packetary.dkms2bin.run;

import java.util.function.Function;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.state.RememberedCell;

/** What is to be done about a cell of the plan. */
sealed interface Choice {

  /** What is done, one function for each kind. */
  <T> T fold(
      Function<Settled, T> settled,
      Function<UpToDate, T> upToDate,
      Function<Reuse, T> reuse,
      Function<Build, T> build);

  /** Whether it is built. */
  default boolean isBuild() {
    return fold(settled -> false, upToDate -> false, reuse -> false, build -> true);
  }

  /** Nothing: the plan says what comes of it. */
  record Settled(PlannedCell.Settled cell) implements Choice {
    @Override
    public <T> T fold(
        Function<Settled, T> settled,
        Function<UpToDate, T> upToDate,
        Function<Reuse, T> reuse,
        Function<Build, T> build) {
      return settled.apply(this);
    }
  }

  /**
   * Nothing: its packages are in the repository.
   *
   * @param entry what the repository knows of it
   */
  record UpToDate(CellSpec spec, RememberedCell entry) implements Choice {
    @Override
    public <T> T fold(
        Function<Settled, T> settled,
        Function<UpToDate, T> upToDate,
        Function<Reuse, T> reuse,
        Function<Build, T> build) {
      return upToDate.apply(this);
    }
  }

  /**
   * It was built, skipped or failed before with the same inputs: it is packed at most.
   *
   * @param result what that left
   */
  record Reuse(CellSpec spec, CellResult result) implements Choice {
    @Override
    public <T> T fold(
        Function<Settled, T> settled,
        Function<UpToDate, T> upToDate,
        Function<Reuse, T> reuse,
        Function<Build, T> build) {
      return reuse.apply(this);
    }
  }

  /**
   * It is built.
   *
   * @param again whether a result that is in the store is replaced
   * @param why in words, for people
   */
  record Build(CellSpec spec, boolean again, String why) implements Choice {
    @Override
    public <T> T fold(
        Function<Settled, T> settled,
        Function<UpToDate, T> upToDate,
        Function<Reuse, T> reuse,
        Function<Build, T> build) {
      return build.apply(this);
    }
  }
}
