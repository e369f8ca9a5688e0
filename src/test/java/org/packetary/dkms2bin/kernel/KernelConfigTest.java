package org.packetary.dkms2bin.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.EnvironmentException;

class KernelConfigTest {

  private static final KernelConfig CONFIG =
      KernelConfig.parse(
          """
          #
          # Linux/x86 6.1.192 Kernel Configuration
          #
          CONFIG_CC_VERSION_TEXT="gcc-12 (Debian \\"12\\") 12.2.0"
          CONFIG_LOCALVERSION=""
          CONFIG_HZ=250
          CONFIG_MODULES=y
          CONFIG_USB=m
          # CONFIG_PREEMPT_RT is not set
          CONFIG_OVERLAY_FS=n
          CONFIG_HZ=1000
          """);

  @Test
  void givesValuesWithoutQuotes() {
    assertThat(CONFIG.value("CONFIG_CC_VERSION_TEXT")).contains("gcc-12 (Debian \"12\") 12.2.0");
    assertThat(CONFIG.value("CONFIG_LOCALVERSION")).contains("");
    assertThat(CONFIG.value("CONFIG_MODULES")).contains("y");
  }

  @Test
  void theLastOfTwoValuesHolds() {
    assertThat(CONFIG.value("CONFIG_HZ")).contains("1000");
  }

  @Test
  void enabledIsBuiltInOrModule() {
    assertThat(CONFIG.isEnabled("CONFIG_MODULES")).isTrue();
    assertThat(CONFIG.isEnabled("CONFIG_USB")).isTrue();
    assertThat(CONFIG.isEnabled("CONFIG_HZ")).isFalse();
    assertThat(CONFIG.isEnabled("CONFIG_PREEMPT_RT")).isFalse();
    assertThat(CONFIG.isEnabled("CONFIG_OVERLAY_FS")).isFalse();
    assertThat(CONFIG.isEnabled("CONFIG_UNKNOWN")).isFalse();
  }

  @Test
  void whatIsNotSetHasNoValueButIsMentioned() {
    assertThat(CONFIG.value("CONFIG_PREEMPT_RT")).isEmpty();
    assertThat(CONFIG.value("CONFIG_OVERLAY_FS")).isEmpty();
    assertThat(CONFIG.isMentioned("CONFIG_PREEMPT_RT")).isTrue();
    assertThat(CONFIG.isMentioned("CONFIG_UNKNOWN")).isFalse();
  }

  @Test
  void aMissingFileIsTheEnvironmentsFault() {
    assertThatThrownBy(() -> KernelConfig.read(Path.of("/nonexistent/.config")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("/nonexistent/.config");
  }
}
