package org.packetary.dkms2bin.cli.terminal;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Does something again and again, on a thread that keeps no process alive, until it is closed. */
final class Ticker implements AutoCloseable {

  private final Timer timer = new Timer("progress", true);

  private Ticker() {}

  /** Begins; {@code work} must not throw. */
  static Ticker every(Duration pause, Runnable work) {
    Ticker ticker = new Ticker();
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            work.run();
          }
        };
    ticker.timer.schedule(task, pause.toMillis(), pause.toMillis());
    return ticker;
  }

  /** What is being done right now is not interrupted. */
  @Override
  public void close() {
    timer.cancel();
  }
}
