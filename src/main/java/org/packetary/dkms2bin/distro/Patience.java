package org.packetary.dkms2bin.distro;

import java.time.Duration;

/**
 * How long mirrors are waited for.
 *
 * @param silence how long one may give nothing before it is asked again; one that gives next to
 *     nothing for twice as long is given up
 */
public record Patience(Duration silence) {

  /** What apt and dnf have by themselves. */
  public static final Patience DEFAULT = new Patience(Duration.ofSeconds(30));

  /** What a mirror has to give in a second, in bytes: as dnf has it. */
  public static final long SLOWEST = 1000;

  /**
   * How long a mirror may give less than {@link #SLOWEST}: so that who was silent is asked again.
   */
  public Duration slowness() {
    return silence.multipliedBy(2);
  }
}
