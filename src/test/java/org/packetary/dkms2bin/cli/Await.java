package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what other processes bring about. */
final class Await {

  /** As long as a machine that is busy may take. */
  private static final Duration WHENEVER = Duration.ofMinutes(5);

  private Await() {}

  /** Waits until something is so. */
  static void until(String what, Callable<Boolean> condition) throws Exception {
    within(WHENEVER, what, condition);
  }

  /** The same for what has to be so soon. */
  static void within(Duration limit, String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("%s within %s", what, limit).isLessThan(end);
      Thread.sleep(20);
    }
  }

  /**
   * The same of a run that must not end before.
   *
   * @param output where it prints to
   */
  static void during(Process run, Path output, String what, Callable<Boolean> condition)
      throws Exception {
    until(
        what,
        () -> {
          if (condition.call()) {
            return true;
          }
          assertThat(run.isAlive())
              .as("%s, but it said %s", what, Files.readString(output.resolve("err")))
              .isTrue();
          return false;
        });
  }
}
