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
 */
public record SignaturePolicy(String hash, Optional<String> forcedBy) {

  /** What scripts/sign-file is given where the kernel has no signatures itself. */
  private static final String USUAL_HASH = "sha512";

  private static final String HASH_KEY = "module-signature/hash";
  private static final String FORCED_KEY = "module-signature/forced-by";

  /** What a configuration says. */
  public static SignaturePolicy of(KernelConfig config) {
    return new SignaturePolicy(
        config.value("CONFIG_MODULE_SIG_HASH").orElse(USUAL_HASH),
        Stream.of(
                "CONFIG_MODULE_SIG_FORCE",
                "CONFIG_LOCK_DOWN_KERNEL_FORCE_INTEGRITY",
                "CONFIG_LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY")
            .filter(config::isEnabled)
            .findFirst());
  }

  /** The same as facts of a result. */
  public Map<String, String> recorded() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(HASH_KEY, hash);
    forcedBy.ifPresent(option -> facts.put(FORCED_KEY, option));
    return facts;
  }

  /** What facts of a result say; empty for those of versions that did not record it. */
  public static Optional<SignaturePolicy> ofRecorded(Map<String, String> facts) {
    return Optional.ofNullable(facts.get(HASH_KEY))
        .map(hash -> new SignaturePolicy(hash, Optional.ofNullable(facts.get(FORCED_KEY))));
  }
}
