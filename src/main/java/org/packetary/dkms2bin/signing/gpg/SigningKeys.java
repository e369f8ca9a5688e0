package org.packetary.dkms2bin.signing.gpg;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/**
 * Finds the key that a user names: a file, or one that the user's gpg holds. A file of that name
 * wins; a word with a slash in it is a file in any case.
 */
public final class SigningKeys {

  private final CommandRunner runner;
  private final Map<String, String> environment;

  /**
   * The keys of a user.
   *
   * @param environment the user's, of which gpg gets what is meant for it
   */
  public static SigningKeys of(Map<String, String> environment) {
    return new SigningKeys(new ProcessRunner(), environment);
  }

  SigningKeys(CommandRunner runner, Map<String, String> environment) {
    this.runner = runner;
    this.environment = Map.copyOf(environment);
  }

  /** Whether a word names a file that is there. */
  public static boolean isFile(String word) {
    try {
      return Files.exists(Path.of(word)) && !Files.isDirectory(Path.of(word));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Opens a key. One that gpg holds has made a signature then, so that whatever it needs is there:
   * a card, a passphrase.
   *
   * @param word a file, or a fingerprint, a key id or a user id
   * @param passphrase of the key; empty for a key that has none, or whose passphrase gpg-agent asks
   *     for
   * @param variable the environment variable that passphrases come from, for messages
   * @throws InputException if there is no such key, there are several, or it is not fit to sign
   * @throws org.packetary.dkms2bin.model.EnvironmentException if it cannot be read, or gpg does not
   *     sign
   */
  public OpenPgpKey open(String word, Optional<String> passphrase, String variable) {
    if (isFile(word)) {
      return OpenPgpKey.read(Path.of(word), passphrase, variable);
    }
    if (word.isBlank()) {
      throw new InputException(
          "no key is named", "name a file, or the fingerprint of a key of gpg");
    }
    if (word.contains(File.separator)) {
      throw new InputException("there is no file " + word, "check the path");
    }
    return GpgKey.open(new Gpg(runner, environment, passphrase, variable), word);
  }
}
