package org.packetary.dkms2bin.schedule;

/**
 * What a task takes from a supply while it runs.
 *
 * @param supply where it takes it
 * @param amount how much
 */
public record Claim(Supply supply, int amount) {

  /** Takes nothing. */
  public static final Claim NONE = new Claim(new Endless(), 0);

  /** Checks the amount. */
  public Claim {
    if (amount < 0) {
      throw new IllegalArgumentException("nobody takes " + amount);
    }
  }

  boolean take() {
    return supply.take(amount);
  }

  void giveBack() {
    supply.giveBack(amount);
  }

  /** Has enough for all. */
  private static final class Endless implements Supply {
    @Override
    public boolean take(int amount) {
      return true;
    }

    @Override
    public void giveBack(int amount) {}
  }
}
