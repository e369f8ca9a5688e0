package org.packetary.dkms2bin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations for people. */
class TookTest {

  @ParameterizedTest
  @CsvSource({
    "-3, 0 s, 5 s",
    "0, 0 s, 5 s",
    "12, 12 s, 15 s",
    "59, 59 s, 60 s",
    "130, 2 min 10 s, 2 min",
    "605, 10 min 05 s, 10 min",
    "3599, 59 min 59 s, 1 h 00 min",
    "3900, 1 h 05 min, 1 h 05 min",
  })
  void aDurationIsAsExactAsALookNeedsIt(long seconds, String exact, String about) {
    assertThat(Took.words(Duration.ofSeconds(seconds))).isEqualTo(exact);
    assertThat(Took.about(Duration.ofSeconds(seconds))).isEqualTo(about);
  }
}
