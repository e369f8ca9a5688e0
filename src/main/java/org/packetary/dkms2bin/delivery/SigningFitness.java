package org.packetary.dkms2bin.delivery;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.module.SignaturePolicy;
import org.packetary.dkms2bin.signing.module.ModuleCertificate;
import org.packetary.dkms2bin.signing.module.ModuleSigning;

/** Says where a kernel cannot verify the signatures that modules get. */
final class SigningFitness {

  private SigningFitness() {}

  /** What a kernel lacks; empty where it verifies one of the signatures. */
  static Optional<String> complaint(SignaturePolicy kernel, ModuleSigning signing) {
    List<ModuleCertificate> certificates = signing.certificates();
    boolean isAnyRsa = certificates.stream().anyMatch(ModuleCertificate::isRsa);
    boolean isAnyEc = !certificates.stream().allMatch(ModuleCertificate::isRsa);
    return switch (kernel.ecdsa()) {
      case VERIFIED -> Optional.empty();
      case PASSED_OVER ->
          isAnyRsa
              ? Optional.empty()
              : Optional.of(
                  "the kernel verifies no signatures by EC keys (CONFIG_CRYPTO_ECDSA is not set), and"
                      + " the modules have no others: sign with an RSA key, or with one beside");
      case UNKNOWN_TO_IT ->
          isAnyEc
              ? Optional.of(
                  "the kernel knows no signatures by EC keys (it has no CONFIG_CRYPTO_ECDSA) and"
                      + " refuses modules that have one: sign with RSA keys only")
              : Optional.empty();
    };
  }
}
