package org.packetary.dkms2bin.qemu;

import java.time.Duration;

/**
 * What a machine may use of its host.
 *
 * @param time how long it may run
 * @param silence how long its serial ports may write nothing
 * @param output how much each of its serial ports may write, in bytes
 * @param overhead the memory that QEMU may take beyond the machine's own, in bytes
 */
public record MachineLimits(Duration time, Duration silence, long output, long overhead) {

  private static final long OUTPUT = 64L << 20;

  /** QEMU itself and its translated code, which is held to 128 MiB. */
  private static final long OVERHEAD = 1L << 30;

  /** Limits of time; those of output and memory are the usual ones. */
  public static MachineLimits of(Duration time, Duration silence) {
    return new MachineLimits(time, silence, OUTPUT, OVERHEAD);
  }
}
