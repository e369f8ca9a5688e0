package org.packetary.dkms2bin.sandbox.limit;

import java.nio.file.Path;
import java.time.Duration;
import org.packetary.dkms2bin.host.HostMemory;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.ProcessLimits;

/**
 * What one cell may use.
 *
 * @param processes how many at once, threads among them
 * @param memory in bytes, with what the kernel keeps of its files
 * @param disk in bytes: all that it wrote
 * @param log in bytes: what a step prints
 * @param idle how long it may neither compute nor wait for a disk
 */
public record CellLimits(int processes, long memory, long disk, long log, Duration idle) {

  /** Four times what is kept of a log, which is more than the longest real one by far. */
  private static final long LOG = 256L << 20;

  /** Nothing that compiles computes nothing for as long. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private static final String SCRIPTS = "look at what the package's scripts do";
  private static final long MIB = 1 << 20;

  /** The least that a default is: less breaks off builds that are in order. */
  private static final long LEAST = 1L << 30;

  /**
   * The limits of each cell on this host: three quarters of its memory and half of the disk space
   * that is free, where nothing else was asked for.
   *
   * @param cache the directory with the cells' files, or one that will be made
   */
  public static CellLimits of(LimitRequest request, Path cache) {
    return new CellLimits(
        ProcessLimits.MOST_PROCESSES,
        request.memory().orElseGet(CellLimits::mostMemory),
        request.disk().orElseGet(() -> Math.max(LEAST, freeSpace(cache) / 2)),
        LOG,
        request.idle().orElse(IDLE));
  }

  /** The same for what makes layers: package managers need room, and nobody else writes them. */
  public CellLimits processesOnly() {
    return new CellLimits(
        processes, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(1));
  }

  /** The same without a limit of memory. */
  public CellLimits withoutMemory() {
    return new CellLimits(processes, Long.MAX_VALUE, disk, log, idle);
  }

  /** What its user is told when it has reached its number of processes. */
  public BrokenLimit processesReached() {
    return reached("processes of " + processes, SCRIPTS);
  }

  /** What its user is told when it has reached its memory. */
  public BrokenLimit memoryReached() {
    return reached(
        isMemoryLimited() ? "memory of " + Amount.words(memory) : "memory",
        "--cell-memory raises it; with fewer --jobs there is more for each build");
  }

  /** What its user is told when it has done nothing for too long. */
  public BrokenLimit idleReached() {
    return reached(
        "idle time of " + idle.toSeconds() + " s",
        "--idle-time raises it; what do the package's scripts wait for?");
  }

  BrokenLimit logReached() {
    return reached("the size of a log of " + Amount.words(log), SCRIPTS);
  }

  static BrokenLimit diskReached(String what) {
    return reached(what, "--cell-disk raises it");
  }

  private static BrokenLimit reached(String what, String hint) {
    return new BrokenLimit("the limit on " + what + " was reached", hint);
  }

  /** Whether memory has a limit. */
  public boolean isMemoryLimited() {
    return memory != Long.MAX_VALUE;
  }

  private static long mostMemory() {
    long total = new HostMemory(Path.of("/")).totalMib() * MIB;
    return Math.max(LEAST, total / 4 * 3);
  }

  private static long freeSpace(Path directory) {
    Path at = directory.toAbsolutePath();
    while (at.getParent() != null && !at.toFile().exists()) {
      at = at.getParent();
    }
    return at.toFile().getUsableSpace();
  }
}
