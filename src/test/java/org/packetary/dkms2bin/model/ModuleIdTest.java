package org.packetary.dkms2bin.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules in order. */
class ModuleIdTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.9 1.10",
        "1.2.3 1.2.10",
        "1 1.0",
        "1.0~rc1 1.0",
        "1.0~rc1 1.0~rc2",
        "1.0 1.0+git1",
        "0~20220829+git 0.1",
        "1.0-9 1.0-10",
        "99999999999999999998 99999999999999999999",
        "1.01 1.1",
      })
  void theOlderVersionComesFirst(String versions) {
    String[] both = versions.split(" ", -1);
    ModuleId older = new ModuleId("m", both[0]);
    ModuleId newer = new ModuleId("m", both[1]);

    assertThat(Stream.of(newer, older).sorted()).containsExactly(older, newer);
    assertThat(older).isLessThan(newer).isEqualByComparingTo(new ModuleId("m", both[0]));
    assertThat(new ModuleId("l", both[1])).isLessThan(older);
  }
}
