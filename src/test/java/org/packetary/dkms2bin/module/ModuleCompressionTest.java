package org.packetary.dkms2bin.module;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.kernel.KernelConfig;

class ModuleCompressionTest {

  @ParameterizedTest
  @CsvSource({"6.1, NONE", "6.12, XZ", "7.2, XZ"})
  void isWhatDebiansOwnModulesHave(String kernel, Compression compression) {
    assertThat(ModuleCompression.of(Fixtures.config(kernel))).isEqualTo(compression);
  }

  @ParameterizedTest
  @CsvSource({"GZIP, GZIP", "XZ, XZ", "ZSTD, ZSTD", "NONE, NONE"})
  void followsTheChoiceOfLinux513(String option, Compression compression) {
    KernelConfig config = KernelConfig.parse("CONFIG_MODULE_COMPRESS_" + option + "=y\n");

    assertThat(ModuleCompression.of(config)).isEqualTo(compression);
  }

  @Test
  void followsTheTwoOptionsOfOlderKernels() {
    KernelConfig config =
        KernelConfig.parse(
            """
            CONFIG_MODULE_COMPRESS=y
            # CONFIG_MODULE_COMPRESS_GZIP is not set
            CONFIG_MODULE_COMPRESS_XZ=y
            """);

    assertThat(ModuleCompression.of(config)).isEqualTo(Compression.XZ);
    assertThat(ModuleCompression.of(KernelConfig.parse("# CONFIG_MODULE_COMPRESS is not set\n")))
        .isEqualTo(Compression.NONE);
  }

  @Test
  void compressesNothingWhereAKernelOnlyCanReadCompressedModules() {
    KernelConfig config =
        KernelConfig.parse(
            """
            CONFIG_MODULE_COMPRESS=y
            CONFIG_MODULE_COMPRESS_ZSTD=y
            # CONFIG_MODULE_COMPRESS_ALL is not set
            """);

    assertThat(ModuleCompression.of(config)).isEqualTo(Compression.NONE);
  }
}
