package org.packetary.dkms2bin.qemu;

import java.time.Duration;

/**
 * What a machine may use of its host.
 *
 * @param time how long it may run
 * @param start how long its last serial port may write nothing at first
 * @param silence how long that may write nothing once it began
 * @param output how much each of its serial ports may write, in bytes
 * @param overhead the memory that QEMU may take beyond the machine's own, in bytes
 */
public record MachineLimits(
    Duration time, Duration start, Duration silence, long output, long overhead) {

  private static final long OUTPUT = 64L << 20;

  /** QEMU itself and its translated code, which is held to 128 MiB. */
  private static final long OVERHEAD = 1L << 30;

  /** Limits of time; those of output and memory are the usual ones. */
  public static MachineLimits of(Duration time, Duration start, Duration silence) {
    return new MachineLimits(time, start, silence, OUTPUT, OVERHEAD);
  }
}
