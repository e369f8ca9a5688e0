package org.packetary.dkms2bin.process;

/** What one root may use, whatever separates it from the host. */
public final class ProcessLimits {

  /** More than make and gcc need on the largest hosts, far less than a host's process table. */
  public static final int MOST_PROCESSES = 8192;

  /**
   * Of the longest file: ten times a kernel's vmlinux with all debugging information, in the blocks
   * of 512 bytes that ulimit counts in: 4 GiB.
   */
  public static final long MOST_BLOCKS = (4L << 30) / 512;

  private ProcessLimits() {}
}
