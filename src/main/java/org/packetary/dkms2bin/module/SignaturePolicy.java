package org.packetary.dkms2bin.module;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.kernel.KernelConfig;

/**
 * What a kernel wants of signatures of modules (kernel sources, kernel/module/Kconfig and
 * security/lockdown/Kconfig).
 *
 * @param hash what its modules are signed with, as CONFIG_MODULE_SIG_HASH names it
 * @param forcedBy the option by which it loads no module without a signature, whatever its
 *     parameters are; empty where that is up to them and to Secure Boot
 * @param ecdsa what it makes of signatures by EC keys
 */
public record SignaturePolicy(String hash, Optional<String> forcedBy, Ecdsa ecdsa) {

  /** What kernels make of signatures by EC keys; those by RSA keys all of them verify. */
  public enum Ecdsa {
    /** It verifies them, or nobody knows. */
    VERIFIED,
    /** It knows what they are and passes them over: built without CONFIG_CRYPTO_ECDSA. */
    PASSED_OVER,
    /** It is older than that (Linux 5.13), and refuses a module that has one beside others too. */
    UNKNOWN_TO_IT
  }

  /** What scripts/sign-file is given where the kernel has no signatures itself. */
  private static final String USUAL_HASH = "sha512";

  private static final String HASH_KEY = "module-signature/hash";
  private static final String FORCED_KEY = "module-signature/forced-by";
  private static final String ECDSA_KEY = "module-signature/ecdsa";
  private static final String FORCE = "CONFIG_MODULE_SIG_FORCE";
  private static final String ECDSA_OPTION = "CONFIG_CRYPTO_ECDSA";

  /** What a configuration says. */
  public static SignaturePolicy of(KernelConfig config) {
    return new SignaturePolicy(
        config.value("CONFIG_MODULE_SIG_HASH").orElse(USUAL_HASH),
        Stream.of(
                FORCE,
                "CONFIG_LOCK_DOWN_KERNEL_FORCE_INTEGRITY",
                "CONFIG_LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY")
            .filter(config::isEnabled)
            .findFirst(),
        ecdsa(config));
  }

  private static Ecdsa ecdsa(KernelConfig config) {
    if (!config.isEnabled("CONFIG_MODULE_SIG") || config.isEnabled(ECDSA_OPTION)) {
      return Ecdsa.VERIFIED;
    }
    // Where what is not set has no lines, nothing says that the kernel does not know it.
    boolean hasAll = config.isMentioned(FORCE) && !config.isEnabled(FORCE);
    return hasAll && !config.isMentioned(ECDSA_OPTION) ? Ecdsa.UNKNOWN_TO_IT : Ecdsa.PASSED_OVER;
  }

  /** The same as facts of a result. */
  public Map<String, String> recorded() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(HASH_KEY, hash);
    forcedBy.ifPresent(option -> facts.put(FORCED_KEY, option));
    if (ecdsa != Ecdsa.VERIFIED) {
      facts.put(ECDSA_KEY, ecdsa.name());
    }
    return facts;
  }

  /** What facts of a result say; empty for those of versions that did not record it. */
  public static Optional<SignaturePolicy> ofRecorded(Map<String, String> facts) {
    return Optional.ofNullable(facts.get(HASH_KEY))
        .map(
            hash ->
                new SignaturePolicy(
                    hash,
                    Optional.ofNullable(facts.get(FORCED_KEY)),
                    Stream.of(Ecdsa.values())
                        .filter(one -> one.name().equals(facts.get(ECDSA_KEY)))
                        .findFirst()
                        .orElse(Ecdsa.VERIFIED)));
  }
}
