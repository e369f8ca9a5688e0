package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Builds that succeeded have no findings, whatever their tools warned of. */
class QuietLogsTest {

  static Stream<LogFixture> built() {
    return LogFixture.built();
  }

  @ParameterizedTest
  @MethodSource("built")
  void nothingIsFoundInABuildThatSucceeded(LogFixture fixture) throws Exception {
    assertThat(fixture.diagnose()).extracting(ExpectedFinding::line).isEmpty();
  }

  @Test
  void theLogsAreManyAndHaveWarnings() {
    assertThat(LogFixture.built()).hasSizeGreaterThanOrEqualTo(20);
  }
}
