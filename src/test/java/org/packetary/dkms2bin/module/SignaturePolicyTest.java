package org.packetary.dkms2bin.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.kernel.KernelConfig;

/** What kernels want of signatures. */
class SignaturePolicyTest {

  @Test
  void theHashIsTheKernels() {
    SignaturePolicy policy =
        SignaturePolicy.of(
            KernelConfig.parse(
                """
                CONFIG_MODULE_SIG=y
                # CONFIG_MODULE_SIG_FORCE is not set
                CONFIG_MODULE_SIG_SHA3_384=y
                CONFIG_CRYPTO_ECDSA=y
                CONFIG_MODULE_SIG_HASH="sha3-384"
                """));

    assertThat(policy)
        .isEqualTo(
            new SignaturePolicy("sha3-384", Optional.empty(), SignaturePolicy.Ecdsa.VERIFIED));
    assertThat(SignaturePolicy.of(KernelConfig.parse("")).hash()).isEqualTo("sha512");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONFIG_MODULE_SIG_FORCE",
        "CONFIG_LOCK_DOWN_KERNEL_FORCE_INTEGRITY",
        "CONFIG_LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY"
      })
  void aKernelMayInsist(String option) {
    SignaturePolicy policy = SignaturePolicy.of(KernelConfig.parse(option + "=y\n"));

    assertThat(policy.forcedBy()).contains(option);
    assertThat(SignaturePolicy.ofRecorded(policy.recorded())).contains(policy);
  }

  @Test
  void aResultMayNotSay() {
    assertThat(SignaturePolicy.ofRecorded(Map.of("package/gcc", "12"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CONFIG_CRYPTO_ECDSA=y, VERIFIED",
    "CONFIG_CRYPTO_ECDSA=m, VERIFIED",
    "# CONFIG_CRYPTO_ECDSA is not set, PASSED_OVER",
    "CONFIG_CRYPTO=y, UNKNOWN_TO_IT",
  })
  void notEveryKernelVerifiesSignaturesOfEcKeys(String line, SignaturePolicy.Ecdsa ecdsa) {
    SignaturePolicy policy =
        SignaturePolicy.of(
            KernelConfig.parse(
                "CONFIG_MODULE_SIG=y\n# CONFIG_MODULE_SIG_FORCE is not set\n" + line + "\n"));

    assertThat(policy.ecdsa()).isEqualTo(ecdsa);
    assertThat(SignaturePolicy.ofRecorded(policy.recorded())).contains(policy);
  }
}
