package org.packetary.dkms2bin.sandbox.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.CommandWatch;
import org.packetary.dkms2bin.process.ProcessUse;

/**
 * Holds a running cell to its limits. Processes and memory are the kernel's to count where the cell
 * has a control group; where it has none, they are counted here, a little later.
 */
public final class CellWatch implements CommandWatch {

  private static final String SCRIPTS = "look at what the package's scripts do";
  private static final Duration PERIOD = Duration.ofMillis(200);
  private static final long SELDOM = Duration.ofSeconds(10).toNanos();

  private final CellLimits limits;
  private final ControlGroup group;
  private final List<Path> logs;
  private final DiskUse disk;
  private final long usePeriod;
  private long nextUse;
  private long idleSince = System.nanoTime();
  private long ticksThen;

  /**
   * A watch of a cell that is about to run.
   *
   * @param disk watches what it writes
   * @param logs files that what its steps print goes to
   */
  public CellWatch(CellLimits limits, ControlGroup group, DiskUse disk, List<Path> logs) {
    this.limits = limits;
    this.group = group;
    this.disk = disk;
    this.logs = List.copyOf(logs);
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
    if (logs.stream().anyMatch(log -> size(log) >= limits.log())) {
      return reached("the size of a log of " + Amount.words(limits.log()), SCRIPTS);
    }
    Optional<String> much = disk.tooMuch();
    if (much.isPresent()) {
      return reached(much.get(), "--cell-disk raises it");
    }
    boolean counted =
        group.countsProcesses() && (group.countsMemory() || !limits.isMemoryLimited());
    long now = System.nanoTime();
    return counted && now < nextUse ? Optional.empty() : look(running.use(), now);
  }

  private Optional<BrokenLimit> look(ProcessUse use, long now) {
    nextUse = now + usePeriod;
    if (use.processes() > limits.processes()) {
      return processes();
    }
    if (!group.countsMemory() && use.resident() > limits.memory()) {
      return memory();
    }
    return isIdle(use, now)
        ? reached(
            "idle time of " + limits.idle().toSeconds() + " s",
            "--idle-time raises it; what do the package's scripts wait for?")
        : Optional.empty();
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
      return processes();
    }
    return group.endedForMemory() ? memory() : Optional.empty();
  }

  private Optional<BrokenLimit> processes() {
    return reached("processes of " + limits.processes(), SCRIPTS);
  }

  private Optional<BrokenLimit> memory() {
    return reached(
        "memory of " + Amount.words(limits.memory()),
        "--cell-memory raises it; with fewer --jobs there is more for each build");
  }

  private static Optional<BrokenLimit> reached(String what, String hint) {
    return Optional.of(new BrokenLimit("the limit on " + what + " was reached", hint));
  }

  private static long size(Path log) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(log, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? attributes.size() : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
