package org.packetary.dkms2bin.sandbox.limit;

import java.time.Duration;
import org.packetary.dkms2bin.process.ProcessUse;

/**
 * Counts for how long a cell has done nothing, by looking at it now and then. Of a time in which
 * nobody looked, since the host was busy with others, no more counts than lies between two looks:
 * the cell may have waited for the same processors.
 */
final class Idleness {

  private static final long SELDOM = Duration.ofSeconds(10).toNanos();
  private static final int LOOKS = 4;

  private final long limit;
  private final long period;
  private long looked;
  private long began;
  private long idle;
  private long ticks;

  /**
   * Begins to count.
   *
   * @param limit how long a cell may do nothing
   * @param now in nanoseconds
   */
  Idleness(Duration limit, long now) {
    this.limit = limit.toNanos();
    this.period = Math.min(SELDOM, this.limit / LOOKS);
    this.looked = now;
    this.began = now;
  }

  /** How often to look, in nanoseconds. */
  long period() {
    return period;
  }

  /**
   * Looks; dkms prints a dot every other second while it waits.
   *
   * @return whether the limit is reached
   */
  boolean reached(ProcessUse use, long now) {
    if (use.worked(ticks, now - began)) {
      began = now;
      idle = 0;
      ticks = use.ticks();
    } else {
      idle += Math.min(now - looked, 2 * Math.max(period, 1));
    }
    looked = now;
    return idle >= limit;
  }
}
