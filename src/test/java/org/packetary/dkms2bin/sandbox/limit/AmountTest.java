package org.packetary.dkms2bin.sandbox.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How amounts are written. */
class AmountTest {

  @ParameterizedTest
  @CsvSource({
    "512m, 536870912, 512 MiB",
    "4g, 4294967296, 4.0 GiB",
    "1.5GiB, 1610612736, 1.5 GiB",
    "2T, 2199023255552, 2048.0 GiB",
    "16MB, 16777216, 16 MiB"
  })
  void amountsAreRead(String word, long bytes, String words) {
    assertThat(Amount.parse(word)).contains(bytes);
    assertThat(Amount.words(bytes)).isEqualTo(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "g", "-4g", "4k", "0g", "1m", "4 g", "9999999g", "4gib4"})
  void whatIsNoneIsRefused(String word) {
    assertThat(Amount.parse(word)).isEmpty();
  }
}
