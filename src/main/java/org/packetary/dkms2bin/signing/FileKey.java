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
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.RSADigestSigner;
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
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyConverter;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/** A key whose secret part lies in a file; our own process signs. */
final class FileKey implements OpenPgpKey {

  private final Certificate certificate;
  private final PGPPrivateKey secret;

  private FileKey(Certificate certificate, PGPPrivateKey secret) {
    this.certificate = certificate;
    this.secret = secret;
  }

  /** See {@link OpenPgpKey#read}. */
  static FileKey read(Path file, Optional<String> passphrase, String variable) {
    PGPSecretKeyRing ring = onlyRing(file);
    PGPSecretKey chosen =
        signingKeys(ring).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        "the key in " + file + " cannot sign",
                        "give one with an RSA or Ed25519 key for signing"));
    Certificate certificate =
        Certificate.of(ring.toCertificate(), chosen.getPublicKey(), "the key in " + file);
    return new FileKey(certificate, unlock(chosen, file, passphrase, variable));
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
      if (Certificate.isKnown(key.getPublicKey())
          && !key.isPrivateKeyEmpty()
          && maySign(key.getPublicKey())) {
        keys.add(key);
      }
    }
    return keys;
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

  @Override
  public Certificate certificate() {
    return certificate;
  }

  @Override
  public byte[] signature(SignatureForm form, byte[] content, Instant date) {
    PGPPublicKey key = certificate.key();
    try {
      PGPSignatureGenerator generator =
          new PGPSignatureGenerator(
              new BcPGPContentSignerBuilder(key.getAlgorithm(), form.hash()), key);
      generator.init(form.type(), secret);
      PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
      hashed.setSignatureCreationTime(false, Date.from(certificate.signatureDate(date)));
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

  @Override
  public Optional<String> rawObstacle() {
    return Optional.empty();
  }

  @Override
  public byte[] rawSignature(byte[] content) {
    try {
      AsymmetricKeyParameter material = new BcPGPKeyConverter().getPrivateKey(secret);
      Signer signer =
          certificate.isRsa()
              ? new RSADigestSigner(new SHA256Digest(), NISTObjectIdentifiers.id_sha256)
              : new Ed25519Signer();
      signer.init(true, material);
      signer.update(content, 0, content.length);
      return signer.generateSignature();
    } catch (PGPException | CryptoException e) {
      throw new IllegalStateException("cannot sign with " + certificate.fingerprint(), e);
    }
  }
}
