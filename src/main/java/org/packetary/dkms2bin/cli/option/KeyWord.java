package org.packetary.dkms2bin.cli.option;

import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.signing.gpg.SigningKeys;

/** Opens the keys that options name. */
public final class KeyWord {

  private KeyWord() {}

  /**
   * Opens one.
   *
   * @param option for messages
   * @param word a file, or what gpg knows a key by
   * @param variable of the environment, with the passphrase
   * @throws InputException if it cannot be used
   */
  public static OpenPgpKey open(
      String option, String word, String variable, Map<String, String> environment) {
    try {
      return SigningKeys.of(environment)
          .open(word, Optional.ofNullable(environment.get(variable)), variable);
    } catch (InputException e) {
      throw new InputException(option + ": " + e.problem(), e.hint().orElse(null), e);
    }
  }
}
