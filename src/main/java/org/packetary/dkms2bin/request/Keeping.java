package org.packetary.dkms2bin.request;

import org.packetary.dkms2bin.model.CellOutcome;

/** Which cells' roots are kept ({@code --debug}). */
public enum Keeping {
  NONE,
  /** Those of cells that failed or were broken off. */
  FAILED,
  ALL;

  /** Whether a root is kept that this has come of. */
  public boolean keeps(CellOutcome.Kind outcome) {
    return this == ALL
        || (this == FAILED
            && (outcome == CellOutcome.Kind.FAILED || outcome == CellOutcome.Kind.BROKEN_OFF));
  }

  /**
   * What earlier results are good for, where nothing else is said of them: what is taken from one
   * has no root.
   */
  public Reuse reuse() {
    return switch (this) {
      case NONE -> Reuse.ALL;
      case FAILED -> Reuse.RETRY_FAILED;
      case ALL -> Reuse.NOTHING;
    };
  }
}
