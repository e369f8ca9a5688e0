package org.packetary.dkms2bin.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a command within its time and under its watch.
 *
 * @param process the command
 * @param timeout how long it may take
 * @param watch looks after it
 * @param running tells of it while it runs
 */
record Waiting(
    Process process, Optional<Duration> timeout, CommandWatch watch, CommandWatch.Running running) {

  /** Looks at nothing, once a day. */
  static final CommandWatch UNWATCHED =
      new CommandWatch() {
        @Override
        public Duration period() {
          return Duration.ofDays(1);
        }

        @Override
        public Optional<BrokenLimit> look(Running running) {
          return Optional.empty();
        }
      };

  /**
   * Why there is nothing to wait for any more.
   *
   * @param timedOut whether its time is over
   * @param limit what the watch found
   */
  record End(boolean timedOut, Optional<BrokenLimit> limit) {
    boolean byItself() {
      return !timedOut && limit.isEmpty();
    }
  }

  /** Waits until it has ended, or has to be ended. */
  End untilItEnds() throws InterruptedException {
    long began = System.nanoTime();
    long longest = timeout.map(Duration::toNanos).orElse(Long.MAX_VALUE);
    long period = watch.period().toNanos();
    while (true) {
      long left = longest - (System.nanoTime() - began);
      if (process.waitFor(Math.min(left, period), TimeUnit.NANOSECONDS)) {
        return new End(false, Optional.empty());
      }
      if (System.nanoTime() - began >= longest) {
        return new End(true, Optional.empty());
      }
      Optional<BrokenLimit> limit = watch.look(running);
      if (limit.isPresent()) {
        return new End(false, limit);
      }
    }
  }
}
