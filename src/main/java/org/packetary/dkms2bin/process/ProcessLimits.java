package org.packetary.dkms2bin.process;

/** What one root may use, whatever separates it from the host. */
public final class ProcessLimits {

  /**
   * More than make, gcc and compressors need on this host's processors, far less than a host's
   * process table: threads count, too.
   */
  public static final int MOST_PROCESSES =
      Math.max(1024, 32 * Runtime.getRuntime().availableProcessors());

  /**
   * Of the longest file: ten times a kernel's vmlinux with all debugging information, in the blocks
   * of 512 bytes that ulimit counts in: 4 GiB.
   */
  public static final long MOST_BLOCKS = (4L << 30) / 512;

  private ProcessLimits() {}
}
