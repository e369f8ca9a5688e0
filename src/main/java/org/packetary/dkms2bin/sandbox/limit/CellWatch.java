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

  private final CellLimits limits;
  private final ControlGroup group;
  private final FilesWatch files;
  private final Idleness idleness;
  private long nextUse;

  /**
   * A watch of a cell that is about to run.
   *
   * @param files watches what it writes
   */
  public CellWatch(CellLimits limits, ControlGroup group, FilesWatch files) {
    this.limits = limits;
    this.group = group;
    this.files = files;
    this.idleness = new Idleness(limits.idle(), System.nanoTime());
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
    nextUse = now + idleness.period();
    if (use.processes() > limits.processes()) {
      return Optional.of(limits.processesReached());
    }
    if (!group.countsMemory() && use.resident() > limits.memory()) {
      return Optional.of(limits.memoryReached());
    }
    return idleness.reached(use, now) ? Optional.of(limits.idleReached()) : Optional.empty();
  }

  @Override
  public Optional<BrokenLimit> afterwards() {
    if (group.refusedProcess()) {
      return Optional.of(limits.processesReached());
    }
    return group.endedForMemory() ? Optional.of(limits.memoryReached()) : Optional.empty();
  }
}
