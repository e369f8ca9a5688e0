package org.packetary.dkms2bin.signing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PBESecretKeyEncryptor;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.jspecify.annotations.Nullable;

/** Makes an OpenPGP key that signs packages and repositories, and nothing else. */
public final class NewKey {

  private static final int RSA_BITS = 4096;
  private static final int RSA_CERTAINTY = 100;

  /** 65537, as everybody takes it. */
  private static final BigInteger RSA_EXPONENT = BigInteger.valueOf(0x10001);

  private NewKey() {}

  /** The kinds of keys. */
  public enum Kind {
    /** RSA of 4096 bits: every apt and rpm verifies it. */
    RSA,
    /** Ed25519: small and fast; EL 7 and 8 do not verify it. */
    ED25519
  }

  /** A key: the secret one for a file, and what it is known by. */
  public record Made(String secretKey, String fingerprint) {}

  /**
   * Makes one.
   *
   * @param owner the user id, {@code NAME <ADDRESS>}
   * @param passphrase protects it; empty for none
   */
  public static Made of(
      Kind kind, String owner, Optional<String> passphrase, Instant date, SecureRandom random) {
    try {
      PGPDigestCalculator sha1 = new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1);
      PGPKeyPair pair = pair(kind, date, random);
      PGPSignatureSubpacketGenerator said = new PGPSignatureSubpacketGenerator();
      said.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
      said.setPreferredHashAlgorithms(
          false, new int[] {HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA256});
      PGPKeyRingGenerator generator =
          new PGPKeyRingGenerator(
              PGPSignature.POSITIVE_CERTIFICATION,
              pair,
              owner,
              sha1,
              said.generate(),
              null,
              new BcPGPContentSignerBuilder(
                  pair.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
              encryptor(passphrase, random));
      PGPSecretKeyRing ring = generator.generateSecretKeyRing();
      return new Made(
          Armor.of(ring.getEncoded()),
          HexFormat.of().withUpperCase().formatHex(ring.getPublicKey().getFingerprint()));
    } catch (PGPException | IOException e) {
      throw new IllegalStateException("cannot make a key", e);
    }
  }

  private static PGPKeyPair pair(Kind kind, Instant date, SecureRandom random) throws PGPException {
    if (kind == Kind.RSA) {
      RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
      generator.init(new RSAKeyGenerationParameters(RSA_EXPONENT, random, RSA_BITS, RSA_CERTAINTY));
      return pair(PublicKeyAlgorithmTags.RSA_GENERAL, generator.generateKeyPair(), date);
    }
    Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
    generator.init(new Ed25519KeyGenerationParameters(random));
    return pair(PublicKeyAlgorithmTags.EDDSA_LEGACY, generator.generateKeyPair(), date);
  }

  private static PGPKeyPair pair(int algorithm, AsymmetricCipherKeyPair keys, Instant date)
      throws PGPException {
    return new BcPGPKeyPair(PublicKeyPacket.VERSION_4, algorithm, keys, Date.from(date));
  }

  private static @Nullable PBESecretKeyEncryptor encryptor(
      Optional<String> passphrase, SecureRandom random) {
    return passphrase
        .map(
            word ->
                new BcPBESecretKeyEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256)
                    .setSecureRandom(random)
                    .build(word.toCharArray()))
        .orElse(null);
  }
}
