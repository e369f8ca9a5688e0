package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.cli.value.TimeLimitConverter;
import picocli.CommandLine.TypeConversionException;

/** Time limits as people write them. */
class TimeLimitConverterTest {

  @ParameterizedTest
  @CsvSource({
    "90, PT90S",
    "90s, PT90S",
    "1s, PT1S",
    "45m, PT45M",
    "2h, PT2H",
    "999999999h, PT999999999H"
  })
  void secondsUnlessAUnitSaysOtherwise(String text, Duration limit) {
    assertThat(new TimeLimitConverter().convert(text)).isEqualTo(limit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "0m", "-5m", "5 m", "5min", "1.5h", "m", "1h30m", "9999999999", "٣"})
  void anythingElseIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> new TimeLimitConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("not a time limit: " + text)
        .hasMessageContaining("45m");
  }
}
