package org.packetary.dkms2bin.distro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.UsageException;

/** How old indexes may be. */
class FreshnessTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"0, PT0S", "90, PT1M30S", "90s, PT1M30S", "30m, PT30M", "12h, PT12H", "7d, PT168H"})
  void anAgeIsANumberWithAUnit(String words, Duration age) {
    assertThat(Freshness.parse(words)).isEqualTo(Freshness.of(age));
  }

  @Test
  void alwaysAndNeverAreWords() {
    assertThat(Freshness.parse("always")).isEqualTo(Freshness.ALWAYS);
    assertThat(Freshness.parse("never")).isEqualTo(Freshness.NEVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1h", "1.5h", "h", "1w", "ALWAYS", "9999999999"})
  void anythingElseIsRefusedWithExamples(String words) {
    assertThatThrownBy(() -> Freshness.parse(words))
        .isInstanceOf(UsageException.class)
        .satisfies(e -> assertThat(((UsageException) e).hint().orElse("")).contains("always, 30m"));
  }

  @Test
  void anHourIsTheDefault() {
    assertThat(holds(Freshness.DEFAULT, NOW.minusSeconds(3599))).isTrue();
    assertThat(holds(Freshness.DEFAULT, NOW.minusSeconds(3601))).isFalse();
  }

  @Test
  void alwaysHoldsForNothingThatWasThereBefore() {
    assertThat(holds(Freshness.ALWAYS, NOW)).isFalse();
    assertThat(Freshness.ALWAYS.holds(NOW.plusSeconds(1), NOW, NOW.plusSeconds(2)))
        .as("what another run fetched while this one waited")
        .isTrue();
  }

  @Test
  void neverAndOfflineHoldForWhateverIsThere() {
    assertThat(holds(Freshness.NEVER, Instant.EPOCH)).isTrue();
    assertThat(holds(Freshness.OFFLINE, NOW.plusSeconds(1))).isTrue();
  }

  @Test
  void whatComesFromTheFutureIsOld() {
    assertThat(holds(Freshness.DEFAULT, NOW.plusSeconds(60))).isFalse();
  }

  @Test
  void anAgeBeyondAllTimeHolds() {
    assertThat(holds(Freshness.parse("999999999d"), NOW.minusSeconds(1))).isTrue();
  }

  private static boolean holds(Freshness freshness, Instant renewed) {
    return freshness.holds(renewed, NOW, NOW);
  }
}
