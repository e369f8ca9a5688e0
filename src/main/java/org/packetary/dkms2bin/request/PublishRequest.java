package org.packetary.dkms2bin.request;

import java.util.Optional;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.apt.AptLayout;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/**
 * How packages are published.
 *
 * @param policy what becomes of a package whose file is published already with other content
 * @param layout where Debian packages and their index lie
 * @param key signs indexes; empty to leave them unsigned
 */
public record PublishRequest(ReplacePolicy policy, AptLayout layout, Optional<OpenPgpKey> key) {

  /** Nothing is replaced, all lies at the top level. */
  public static final PublishRequest DEFAULTS =
      new PublishRequest(ReplacePolicy.REFUSE, AptLayout.FLAT, Optional.empty());

  /** Where the command line takes the key's passphrase from. */
  public static final String PASSPHRASE_VARIABLE = "DKMS2BIN_REPO_KEY_PASSPHRASE";

  private static final String SUITE = "stable";
  private static final String COMPONENT = "main";

  /** Where Debian packages lie. */
  public enum Layout {
    /** At the top level. */
    FLAT,
    /** In a pool, with an index for each suite. */
    POOL
  }

  /**
   * The request of a user's words.
   *
   * @param dashes what the names of settings begin with, for messages
   * @return empty if the words make no sense together
   */
  public static Optional<PublishRequest> of(
      boolean replace,
      Layout layout,
      Optional<String> suite,
      Optional<String> component,
      Optional<OpenPgpKey> key,
      String dashes,
      Problems problems) {
    ReplacePolicy policy = replace ? ReplacePolicy.REPLACE : ReplacePolicy.REFUSE;
    if (layout == Layout.FLAT) {
      if (suite.isPresent() || component.isPresent()) {
        problems.usage(
            dashes
                + (suite.isPresent() ? "suite" : "component")
                + " is about a pool, and all would lie at the top level",
            "add " + dashes + "layout pool");
        return Optional.empty();
      }
      return Optional.of(new PublishRequest(policy, AptLayout.FLAT, key));
    }
    String suiteName = suite.orElse(SUITE);
    String componentName = component.orElse(COMPONENT);
    if (!AptLayout.isWord(suiteName) || !AptLayout.isWord(componentName)) {
      problems.usage(
          "no name for a suite or a component: " + suiteName + ", " + componentName,
          "take letters, digits and . + ~ _ -");
      return Optional.empty();
    }
    return Optional.of(new PublishRequest(policy, AptLayout.pool(suiteName, componentName), key));
  }
}
