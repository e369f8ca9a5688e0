package org.packetary.dkms2bin.process;

/**
 * What a command and all that it started use at a moment.
 *
 * @param processes how many there are
 * @param resident how much memory they have, in bytes; what several share counts for each
 * @param ticks how long they have computed, in hundredths of a second, as far as it is known of
 *     those that have ended
 * @param busy whether one computes, waits for a processor, or for a disk
 */
public record ProcessUse(int processes, long resident, long ticks, boolean busy) {

  private static final long NANOS_A_TICK = 10_000_000;
  private static final long TICKS_OF_WAITING = 3;

  /** What computes for less than one part in so many of the time only waits. */
  private static final long SHARE_OF_WAITING = 100;

  /**
   * Whether more was done in a time than waiting takes: that takes a little, too.
   *
   * @param before how long they had computed when it began
   * @param nanos how long it lasted
   */
  public boolean worked(long before, long nanos) {
    return busy || ticks - before > TICKS_OF_WAITING + nanos / NANOS_A_TICK / SHARE_OF_WAITING;
  }
}
