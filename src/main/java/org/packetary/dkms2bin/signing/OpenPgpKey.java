package org.packetary.dkms2bin.signing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * An OpenPGP key that signs packages and repositories: RSA, which every rpm verifies, or Ed25519,
 * which EL 7 and 8 do not. Both give the same signature for the same input, so what is signed is
 * reproducible. Where the secret part lies is the implementation's business.
 */
public interface OpenPgpKey {

  /**
   * Reads a key as {@code gpg --export-secret-keys} writes it, armored or not.
   *
   * @param passphrase of the key; empty for a key that has none
   * @param variable the environment variable that passphrases come from, for messages
   * @throws InputException if the file holds no such key or several, it cannot sign, is revoked or
   *     too weak, or the passphrase does not fit
   * @throws EnvironmentException if the file cannot be read
   */
  static OpenPgpKey read(Path file, Optional<String> passphrase, String variable) {
    return FileKey.read(file, passphrase, variable);
  }

  /** Its public part. */
  Certificate certificate();

  /**
   * Makes a signature.
   *
   * @param content what is signed, of a text the {@linkplain SignatureForm#TEXT canonical} form
   * @param date the signature's; if the key was not valid yet then, the date from which on it was
   * @return the packet
   * @throws InputException if the key had expired by then
   * @throws EnvironmentException if whatever holds the secret part does not sign
   */
  byte[] signature(SignatureForm form, byte[] content, Instant date);

  /**
   * Why it makes no signatures without OpenPGP's wrapping; empty where it does.
   *
   * @see #rawSignature
   */
  Optional<String> rawObstacle();

  /**
   * Signs bytes by the key's material alone, without OpenPGP's wrapping, for formats that have one
   * of their own, such as DSSE: PKCS #1 v1.5 with SHA-256 of an RSA key (RFC 8017), or Ed25519 (RFC
   * 8032). {@link Certificate#pem} verifies it.
   *
   * @throws UnsupportedOperationException if there is an {@linkplain #rawObstacle obstacle}
   * @throws EnvironmentException if whatever holds the secret part does not sign
   */
  byte[] rawSignature(byte[] content);

  /** Whether it is an RSA key, for whose signatures RPM has a place of their own. */
  default boolean isRsa() {
    return certificate().isRsa();
  }

  /**
   * Signs bytes for an RPM package.
   *
   * @param date as for {@link #signature}
   */
  default byte[] sign(byte[] content, Instant date) {
    return signature(SignatureForm.PACKAGE, content, date);
  }

  /**
   * Signs bytes, for a file beside them: {@code Release.gpg}, {@code repomd.xml.asc}.
   *
   * @param date as for {@link #signature}
   * @return the signature, armored
   */
  default String detached(byte[] content, Instant date) {
    return Armor.of(signature(SignatureForm.FILE, content, date));
  }

  /**
   * Signs a text, with the text (RFC 9580, 7): {@code InRelease}.
   *
   * @param text whose lines end with newlines
   * @param date as for {@link #signature}
   */
  default String clearSigned(String text, Instant date) {
    return Armor.around(text, signature(SignatureForm.TEXT, Armor.canonical(text), date));
  }

  /**
   * Finds out whether it can sign at a time.
   *
   * @throws InputException if it has expired by then
   */
  default void check(Instant date) {
    certificate().requireValid(date);
  }

  /** The public key, armored, for {@code rpm --import} and apt's {@code Signed-By}. */
  default String publicKey() {
    return certificate().armored();
  }
}
