package org.packetary.dkms2bin.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Packing before planning before cells, and of cells the longest. */
class PriorityTest {

  @Test
  void theLongestCellIsFirst() {
    assertThat(Priority.lasting(Duration.ofMillis(2100)))
        .isGreaterThan(Priority.lasting(Duration.ofMillis(2000)))
        .isGreaterThan(Priority.lasting(Duration.ZERO));
  }

  @Test
  void noCellIsSoLongThatPlanningWaitsForIt() {
    assertThat(Priority.PACKING).isGreaterThan(Priority.PLANNING);
    assertThat(Priority.PLANNING).isGreaterThan(Priority.lasting(Duration.ofDays(10_000)));
  }
}
