package org.packetary.dkms2bin.signing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyConverter;
import org.packetary.dkms2bin.model.InputException;

/**
 * What everybody may know of a key, and what decides whether package managers accept it: all checks
 * are made on this, wherever the secret part lies.
 */
public final class Certificate {

  private static final int LINE = 64;

  private final PGPPublicKeyRing ring;
  private final PGPPublicKey key;

  private Certificate(PGPPublicKeyRing ring, PGPPublicKey key) {
    this.ring = ring;
    this.key = key;
  }

  /**
   * The certificate of a key that is to sign.
   *
   * @param key the part that signs
   * @param subject what messages call it, for example {@code the key in FILE}
   * @throws InputException if it is revoked or too weak
   */
  static Certificate of(PGPPublicKeyRing ring, PGPPublicKey key, String subject) {
    if (key.hasRevocation() || ring.getPublicKey().hasRevocation()) {
      throw new InputException(subject + " is revoked", "give another key");
    }
    KeyStrength.complaint(ring.getPublicKey(), key)
        .ifPresent(
            why -> {
              throw new InputException(
                  subject + " is too weak: " + why,
                  "\"dkms2bin key new\" makes one that apt and rpm accept");
            });
    return new Certificate(ring, key);
  }

  /**
   * Reads an exported public key.
   *
   * @param fingerprint of the part that signs, hexadecimal
   * @param subject what messages call it
   * @throws InputException if it is revoked, too weak, or neither RSA nor Ed25519
   */
  public static Certificate read(String armored, String fingerprint, String subject) {
    try (InputStream in =
        PGPUtil.getDecoderStream(
            new ByteArrayInputStream(armored.getBytes(StandardCharsets.US_ASCII)))) {
      PGPPublicKeyRing ring = new PGPPublicKeyRing(in, new BcKeyFingerprintCalculator());
      for (PGPPublicKey part : ring) {
        if (HexFormat.of()
            .formatHex(part.getFingerprint())
            .equals(fingerprint.toLowerCase(Locale.ROOT))) {
          if (!isKnown(part)) {
            throw new InputException(
                subject + " is neither RSA nor Ed25519", "give one that every apt or rpm verifies");
          }
          return of(ring, part, subject);
        }
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof InputException told) {
        throw told;
      }
      throw new InputException(
          "the public part of " + subject.replaceFirst("^the ", "the ") + " cannot be read",
          "export it by gpg, and see what it is",
          e);
    }
    throw new InputException(
        subject + " is not in what gpg exports of it", "name it by its fingerprint");
  }

  /** Whether it is of a kind that we sign with. */
  static boolean isKnown(PGPPublicKey key) {
    return key.getAlgorithm() == PublicKeyAlgorithmTags.RSA_GENERAL
        || key.getAlgorithm() == PublicKeyAlgorithmTags.EDDSA_LEGACY;
  }

  /** Whether it is an RSA key, for whose signatures RPM has a place of their own. */
  public boolean isRsa() {
    return key.getAlgorithm() == PublicKeyAlgorithmTags.RSA_GENERAL;
  }

  /** How many bytes the key has: those of an RSA key's modulus. */
  public int bytes() {
    return (key.getBitStrength() + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** The part that signs. */
  PGPPublicKey key() {
    return key;
  }

  /** The key's fingerprint, hexadecimal; of a subkey, the owner's. */
  public String fingerprint() {
    return HexFormat.of().withUpperCase().formatHex(ring.getPublicKey().getFingerprint());
  }

  /**
   * The date of a signature that is wanted for a date: if the key was not valid yet then, the date
   * from which on it was.
   *
   * @throws InputException if it had expired by then
   */
  public Instant signatureDate(Instant date) {
    Instant valid = validFrom();
    Instant signed = date.isBefore(valid) ? valid : date;
    requireValid(signed);
    return signed;
  }

  /**
   * Finds out whether it can sign at a time.
   *
   * @throws InputException if it has expired by then
   */
  public void requireValid(Instant date) {
    for (PGPPublicKey part : List.of(ring.getPublicKey(), key)) {
      Instant end = part.getCreationTime().toInstant().plusSeconds(part.getValidSeconds());
      if (part.getValidSeconds() > 0 && !date.isBefore(end)) {
        throw new InputException(
            "the key " + Long.toHexString(part.getKeyID()) + " expired on " + end,
            "prolong it, or give another key");
      }
    }
  }

  /** When the key was made, and the last of its owner's statements about it. */
  private Instant validFrom() {
    Instant from = key.getCreationTime().toInstant();
    for (PGPPublicKey part : List.of(ring.getPublicKey(), key)) {
      for (PGPSignature signature : (Iterable<PGPSignature>) part::getSignatures) {
        Instant made = signature.getCreationTime().toInstant();
        if (signature.getKeyID() == ring.getPublicKey().getKeyID() && made.isAfter(from)) {
          from = made;
        }
      }
    }
    return from;
  }

  /** All of it, armored, for {@code rpm --import} and apt's {@code Signed-By}. */
  public String armored() {
    try {
      return Armor.of(ring.getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  /** The part that signs as X.509 has it (SubjectPublicKeyInfo), PEM, for tools such as openssl. */
  public String pem() {
    try {
      byte[] encoded =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                  new BcPGPKeyConverter().getPublicKey(key))
              .getEncoded();
      return "-----BEGIN PUBLIC KEY-----\n"
          + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(encoded)
          + "\n-----END PUBLIC KEY-----\n";
    } catch (IOException | PGPException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }
}
