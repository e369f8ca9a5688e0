package org.packetary.dkms2bin.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.CommandWatch;
import org.packetary.dkms2bin.process.ProcessUse;

/** Holds a running machine to its limits, and sees what it takes. */
final class MachineWatch implements CommandWatch {

  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final long USE_PERIOD = Duration.ofMillis(300).toNanos();
  private static final long MILLIS_A_TICK = 10;

  private final List<Path> serials;
  private final MachineLimits limits;
  private final long memory;
  private long written = -1;
  private long wroteAt = System.nanoTime();
  private long nextUse = System.nanoTime();
  private long ticks;
  private MachineEnd.Kind kind = MachineEnd.Kind.BY_ITSELF;

  MachineWatch(Machine machine, MachineLimits limits) {
    this.serials = machine.serials();
    this.limits = limits;
    this.memory = ((long) machine.memory() << 20) + limits.overhead();
  }

  @Override
  public Duration period() {
    return PERIOD;
  }

  @Override
  public Optional<BrokenLimit> look(Running running) {
    long now = System.nanoTime();
    long last = 0;
    for (Path serial : serials) {
      last = size(serial);
      if (last > limits.output()) {
        return ended(
            MachineEnd.Kind.EXCESS, "it wrote more than " + (limits.output() >> 20) + " MiB");
      }
    }
    Duration patience = last == 0 ? limits.start() : limits.silence();
    if (last != written) {
      written = last;
      wroteAt = now;
    } else if (!serials.isEmpty() && now - wroteAt > patience.toNanos()) {
      return ended(MachineEnd.Kind.SILENCE, "it said nothing for " + patience.toSeconds() + " s");
    }
    return now < nextUse ? Optional.empty() : look(running.use(), now);
  }

  private Optional<BrokenLimit> look(ProcessUse use, long now) {
    nextUse = now + USE_PERIOD;
    ticks = Math.max(ticks, use.ticks());
    return use.resident() > memory
        ? ended(MachineEnd.Kind.EXCESS, "it took more than " + (memory >> 20) + " MiB of memory")
        : Optional.empty();
  }

  private Optional<BrokenLimit> ended(MachineEnd.Kind why, String problem) {
    kind = why;
    return Optional.of(new BrokenLimit(problem, ""));
  }

  /** What ended it, of all that this can end it for. */
  MachineEnd.Kind kind() {
    return kind;
  }

  /** What it has computed, as it was last seen. */
  Duration processor() {
    return Duration.ofMillis(ticks * MILLIS_A_TICK);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
