package org.packetary.dkms2bin.schedule;

import java.util.function.IntSupplier;

/**
 * A supply that is used up slowly by who took from it, and by others: what is free now says nothing
 * about what those that run will need yet. So two things are asked: whether all that is taken fits
 * into what was free before anything was, and whether the new part fits into what is free now.
 *
 * <p>One is always let in. Not for use by several threads.
 */
public final class Reserve implements Supply {

  private final IntSupplier free;
  private int atFirst;
  private int taken;
  private int takers;

  /**
   * A reserve.
   *
   * @param free tells how much is free now
   */
  public Reserve(IntSupplier free) {
    this.free = free;
  }

  @Override
  public boolean take(int amount) {
    int now = free.getAsInt();
    if (takers == 0) {
      atFirst = now;
    } else if (amount > now || amount > atFirst - taken) {
      return false;
    }
    taken += amount;
    takers++;
    return true;
  }

  @Override
  public void giveBack(int amount) {
    taken -= amount;
    takers--;
  }
}
