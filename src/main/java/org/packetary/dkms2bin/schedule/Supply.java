package org.packetary.dkms2bin.schedule;

/**
 * Something that tasks take a part of beside their lane's tokens, such as memory. How much there is
 * may change at any time.
 *
 * <p>The graph calls it under its lock, and asks again whenever a task has ended. While nothing is
 * taken from it, it gives whatever is asked for: so the graph never stands still.
 */
public interface Supply {

  /** Takes an amount, or nothing where there is not enough now. */
  boolean take(int amount);

  /** Takes an amount back. */
  void giveBack(int amount);
}
