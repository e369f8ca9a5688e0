package org.packetary.dkms2bin.sandbox.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.process.ProcessUse;

/** How long a cell has done nothing, at given times. */
class IdlenessTest {

  private static final Duration LIMIT = Duration.ofSeconds(8);

  private final Idleness idleness = new Idleness(LIMIT, 0);

  private boolean waits(double seconds, long ticks) {
    return idleness.reached(
        new ProcessUse(3, 0, ticks, false), (long) (seconds * Duration.ofSeconds(1).toNanos()));
  }

  @Test
  void whoWaitsUntilTheLimitHasReachedIt() {
    assertThat(waits(2, 0)).isFalse();
    assertThat(waits(4, 0)).isFalse();
    assertThat(waits(6, 1)).isFalse();
    assertThat(waits(8, 1)).isTrue();
  }

  @Test
  void whoWorksBeginsAnew() {
    assertThat(waits(2, 0)).isFalse();
    assertThat(waits(6, 300)).isFalse();
    assertThat(waits(8, 300)).isFalse();
    assertThat(waits(12, 300)).isFalse();
    assertThat(waits(14, 300)).isTrue();
  }

  @Test
  void whoWaitsForAProcessorOrADiskIsNotIdle() {
    assertThat(waits(6, 0)).isFalse();
    assertThat(idleness.reached(new ProcessUse(1, 0, 0, true), 7_000_000_000L)).isFalse();
    assertThat(waits(11, 0)).isFalse();
  }

  @Test
  void ofATimeInWhichNobodyLookedLittleCounts() {
    assertThat(waits(60, 0)).as("a busy host, not an idle cell").isFalse();
    assertThat(waits(62, 0)).isFalse();
    assertThat(waits(64, 0)).isTrue();
  }
}
