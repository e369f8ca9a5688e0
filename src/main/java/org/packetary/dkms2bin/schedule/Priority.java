package org.packetary.dkms2bin.schedule;

import java.time.Duration;

/**
 * The priorities of a run's tasks, the highest first: packing of what is built, planning, and the
 * cells, those first that take longest.
 */
public final class Priority {

  /** Of what is done already: its room is free soon, and the user sees it ended. */
  public static final int PACKING = 2_000_000;

  /** Of what cells wait for: it is on the way to more of them. */
  public static final int PLANNING = 1_000_000;

  private static final long MILLISECONDS_A_STEP = 100;

  private Priority() {}

  /** Of a cell, from how long it will be until it and all that wait for it are done. */
  public static int lasting(Duration duration) {
    return (int) Math.min(PLANNING - 1, Math.max(0, duration.toMillis() / MILLISECONDS_A_STEP));
  }
}
