package org.packetary.dkms2bin.sandbox.limit;

import java.time.Duration;
import java.util.Optional;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.CommandWatch;
import org.packetary.dkms2bin.process.ProcessUse;

/**
 * Holds a running cell to its limits. Processes and memory are the kernel's to count where the cell
 * has a control group; where it has none, they are counted here, a little later.
 */
public final class CellWatch implements CommandWatch {

  private static final Duration PERIOD = Duration.ofMillis(200);
  private static final long SELDOM = Duration.ofSeconds(10).toNanos();

  private final CellLimits limits;
  private final ControlGroup group;
  private final FilesWatch files;
  private final long usePeriod;
  private long nextUse;
  private long idleSince = System.nanoTime();
  private long ticksThen;

  /**
   * A watch of a cell that is about to run.
   *
   * @param files watches what it writes
   */
  public CellWatch(CellLimits limits, ControlGroup group, FilesWatch files) {
    this.limits = limits;
    this.group = group;
    this.files = files;
    this.usePeriod = Math.min(SELDOM, limits.idle().toNanos() / 4);
  }

  @Override
  public Duration period() {
    return PERIOD;
  }

  @Override
  public Optional<BrokenLimit> look(Running running) throws InterruptedException {
    Optional<BrokenLimit> kernels = afterwards();
    if (kernels.isPresent()) {
      return kernels;
    }
    Optional<BrokenLimit> written = files.look();
    if (written.isPresent()) {
      return written;
    }
    boolean counted =
        group.countsProcesses() && (group.countsMemory() || !limits.isMemoryLimited());
    long now = System.nanoTime();
    return counted && now < nextUse ? Optional.empty() : look(running.use(), now);
  }

  private Optional<BrokenLimit> look(ProcessUse use, long now) {
    nextUse = now + usePeriod;
    if (use.processes() > limits.processes()) {
      return Optional.of(limits.processesReached());
    }
    if (!group.countsMemory() && use.resident() > limits.memory()) {
      return Optional.of(limits.memoryReached());
    }
    return isIdle(use, now) ? Optional.of(limits.idleReached()) : Optional.empty();
  }

  /** dkms prints a dot every other second while it waits. */
  private boolean isIdle(ProcessUse use, long now) {
    long elapsed = now - idleSince;
    if (use.worked(ticksThen, elapsed)) {
      idleSince = now;
      ticksThen = use.ticks();
      return false;
    }
    return elapsed >= limits.idle().toNanos();
  }

  @Override
  public Optional<BrokenLimit> afterwards() {
    if (group.refusedProcess()) {
      return Optional.of(limits.processesReached());
    }
    return group.endedForMemory() ? Optional.of(limits.memoryReached()) : Optional.empty();
  }
}
