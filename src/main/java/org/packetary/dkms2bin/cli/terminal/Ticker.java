package org.packetary.dkms2bin.cli.terminal;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something again and again, on a thread that keeps no process alive, until it is closed. */
final class Ticker implements AutoCloseable {

  private final ScheduledExecutorService ticking =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "progress");
            thread.setDaemon(true);
            return thread;
          });

  private Ticker() {}

  /** Begins; {@code work} must not throw. */
  static Ticker every(Duration pause, Runnable work) {
    Ticker ticker = new Ticker();
    ticker.ticking.scheduleWithFixedDelay(
        work, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    return ticker;
  }

  @Override
  public void close() {
    ticking.shutdownNow();
  }
}
