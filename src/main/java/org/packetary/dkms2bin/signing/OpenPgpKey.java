package org.packetary.dkms2bin.signing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * An OpenPGP key that signs packages and repositories: RSA, which every rpm verifies, or Ed25519,
 * which EL 7 and 8 do not. Both give the same signature for the same input, so what is signed is
 * reproducible.
 */
public final class OpenPgpKey {

  private final PGPSecretKeyRing ring;
  private final PGPPublicKey key;
  private final PGPPrivateKey secret;

  private OpenPgpKey(PGPSecretKeyRing ring, PGPPublicKey key, PGPPrivateKey secret) {
    this.ring = ring;
    this.key = key;
    this.secret = secret;
  }

  /**
   * Reads a key as {@code gpg --export-secret-keys} writes it, armored or not.
   *
   * @param passphrase of the key; empty for a key that has none
   * @param variable the environment variable that passphrases come from, for messages
   * @throws InputException if the file holds no such key or several, it cannot sign, is revoked or
   *     too weak, or the passphrase does not fit
   * @throws EnvironmentException if the file cannot be read
   */
  public static OpenPgpKey read(Path file, Optional<String> passphrase, String variable) {
    PGPSecretKeyRing ring = onlyRing(file);
    PGPSecretKey chosen =
        signingKeys(ring).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        "the key in " + file + " cannot sign",
                        "give one with an RSA or Ed25519 key for signing"));
    PGPPublicKey key = chosen.getPublicKey();
    if (key.hasRevocation() || ring.getPublicKey().hasRevocation()) {
      throw new InputException("the key in " + file + " is revoked", "give another key");
    }
    KeyStrength.complaint(ring.getPublicKey(), key)
        .ifPresent(
            why -> {
              throw new InputException(
                  "the key in " + file + " is too weak: " + why,
                  "\"dkms2bin key new\" makes one that apt and rpm accept");
            });
    return new OpenPgpKey(ring, key, unlock(chosen, file, passphrase, variable));
  }

  private static PGPSecretKeyRing onlyRing(Path file) {
    List<PGPSecretKeyRing> rings = new ArrayList<>();
    String hint = "gpg --armor --export-secret-keys KEY writes such a file";
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        InputStream decoded = PGPUtil.getDecoderStream(in)) {
      Iterator<PGPSecretKeyRing> all =
          new PGPSecretKeyRingCollection(decoded, new BcKeyFingerprintCalculator()).getKeyRings();
      all.forEachRemaining(rings::add);
    } catch (PGPException | RuntimeException e) {
      throw new InputException(file + " is not an OpenPGP secret key", hint, e);
    } catch (IOException e) {
      if (Files.isReadable(file)) {
        throw new InputException(file + " is not an OpenPGP secret key", hint, e);
      }
      throw new EnvironmentException(
          "cannot read the key " + file, "is it there, and may this user read it?", e);
    }
    if (rings.size() != 1) {
      throw new InputException(
          file + " holds " + rings.size() + " OpenPGP secret keys, where one is needed", hint);
    }
    return rings.get(0);
  }

  /** Those that are there and may sign; the primary key first: rpm 4.11 knows no subkeys. */
  private static List<PGPSecretKey> signingKeys(PGPSecretKeyRing ring) {
    List<PGPSecretKey> keys = new ArrayList<>();
    for (PGPSecretKey key : ring) {
      int algorithm = key.getPublicKey().getAlgorithm();
      boolean known = isRsa(algorithm) || algorithm == PublicKeyAlgorithmTags.EDDSA_LEGACY;
      if (known && !key.isPrivateKeyEmpty() && maySign(key.getPublicKey())) {
        keys.add(key);
      }
    }
    return keys;
  }

  private static boolean isRsa(int algorithm) {
    return algorithm == PublicKeyAlgorithmTags.RSA_GENERAL;
  }

  /** A key whose own signatures say nothing of its use may be used for all. */
  private static boolean maySign(PGPPublicKey key) {
    boolean restricted = false;
    for (PGPSignature signature : (Iterable<PGPSignature>) key::getSignatures) {
      PGPSignatureSubpacketVector said = signature.getHashedSubPackets();
      if (said != null && said.getKeyFlags() != 0) {
        restricted = true;
        if ((said.getKeyFlags() & KeyFlags.SIGN_DATA) != 0) {
          return true;
        }
      }
    }
    return !restricted;
  }

  private static PGPPrivateKey unlock(
      PGPSecretKey key, Path file, Optional<String> passphrase, String variable) {
    boolean locked = key.getKeyEncryptionAlgorithm() != SymmetricKeyAlgorithmTags.NULL;
    if (locked && passphrase.isEmpty()) {
      throw new InputException(
          "the key in " + file + " is protected by a passphrase",
          "put it into the environment variable " + variable);
    }
    try {
      return key.extractPrivateKey(
          new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider())
              .build(passphrase.orElse("").toCharArray()));
    } catch (PGPException e) {
      throw new InputException(
          "cannot unlock the key in " + file,
          "check the passphrase in the environment variable " + variable,
          e);
    }
  }

  /** Whether it is an RSA key, for whose signatures RPM has a place of their own. */
  public boolean isRsa() {
    return isRsa(key.getAlgorithm());
  }

  /**
   * Signs bytes.
   *
   * @param date the signature's; if the key was not valid yet then, the date from which on it was
   * @throws InputException if the key had expired by then
   */
  public byte[] sign(byte[] content, Instant date) {
    return signed(PGPSignature.BINARY_DOCUMENT, HashAlgorithmTags.SHA256, date, content);
  }

  /**
   * Signs bytes, for a file beside them: {@code Release.gpg}, {@code repomd.xml.asc}.
   *
   * @return the signature, armored
   * @throws InputException as {@link #sign}
   */
  public String detached(byte[] content, Instant date) {
    return Armor.of(signed(PGPSignature.BINARY_DOCUMENT, HashAlgorithmTags.SHA512, date, content));
  }

  /**
   * Signs a text, with the text (RFC 9580, 7): {@code InRelease}.
   *
   * @param text whose lines end with newlines
   * @throws InputException as {@link #sign}
   */
  public String clearSigned(String text, Instant date) {
    return Armor.around(
        text,
        signed(
            PGPSignature.CANONICAL_TEXT_DOCUMENT,
            HashAlgorithmTags.SHA512,
            date,
            Armor.canonical(text)));
  }

  private byte[] signed(int type, int hash, Instant date, byte[] content) {
    Instant valid = validFrom();
    Instant signed = date.isBefore(valid) ? valid : date;
    checkExpiry(signed);
    try {
      PGPSignatureGenerator generator =
          new PGPSignatureGenerator(new BcPGPContentSignerBuilder(key.getAlgorithm(), hash), key);
      generator.init(type, secret);
      PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
      hashed.setSignatureCreationTime(false, Date.from(signed));
      hashed.setIssuerFingerprint(false, key);
      generator.setHashedSubpackets(hashed.generate());
      PGPSignatureSubpacketGenerator unhashed = new PGPSignatureSubpacketGenerator();
      unhashed.setIssuerKeyID(false, key.getKeyID());
      generator.setUnhashedSubpackets(unhashed.generate());
      generator.update(content);
      return generator.generate().getEncoded();
    } catch (PGPException | IOException e) {
      throw new IllegalStateException("cannot sign with " + Long.toHexString(key.getKeyID()), e);
    }
  }

  /**
   * Finds out whether it can sign at a time.
   *
   * @throws InputException if it has expired by then
   */
  public void check(Instant date) {
    checkExpiry(date);
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

  private void checkExpiry(Instant date) {
    for (PGPPublicKey part : List.of(ring.getPublicKey(), key)) {
      Instant end = part.getCreationTime().toInstant().plusSeconds(part.getValidSeconds());
      if (part.getValidSeconds() > 0 && !date.isBefore(end)) {
        throw new InputException(
            "the key " + Long.toHexString(part.getKeyID()) + " expired on " + end,
            "prolong it, or give another key");
      }
    }
  }

  /** The public key, armored, for {@code rpm --import} and apt's {@code Signed-By}. */
  public String publicKey() {
    try {
      return Armor.of(ring.toCertificate().getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }
}
