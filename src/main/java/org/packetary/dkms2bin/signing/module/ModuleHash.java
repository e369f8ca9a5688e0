package org.packetary.dkms2bin.signing.module;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;

/** The hashes that kernels take in signatures of modules (kernel/module/Kconfig). */
@SuppressWarnings("ImmutableEnumChecker") // object identifiers and suppliers do not change
public enum ModuleHash {
  /** SHA-1, of kernels before 6.7. */
  SHA1("sha1", OIWObjectIdentifiers.idSHA1, X9ObjectIdentifiers.ecdsa_with_SHA1, SHA1Digest::new),
  /** SHA-224, of kernels before 6.7. */
  SHA224(
      "sha224",
      NISTObjectIdentifiers.id_sha224,
      X9ObjectIdentifiers.ecdsa_with_SHA224,
      SHA224Digest::new),
  /** SHA-256. */
  SHA256(
      "sha256",
      NISTObjectIdentifiers.id_sha256,
      X9ObjectIdentifiers.ecdsa_with_SHA256,
      SHA256Digest::new),
  /** SHA-384. */
  SHA384(
      "sha384",
      NISTObjectIdentifiers.id_sha384,
      X9ObjectIdentifiers.ecdsa_with_SHA384,
      SHA384Digest::new),
  /** SHA-512. */
  SHA512(
      "sha512",
      NISTObjectIdentifiers.id_sha512,
      X9ObjectIdentifiers.ecdsa_with_SHA512,
      SHA512Digest::new),
  /** SHA3-256. */
  SHA3_256(
      "sha3-256",
      NISTObjectIdentifiers.id_sha3_256,
      NISTObjectIdentifiers.id_ecdsa_with_sha3_256,
      () -> new SHA3Digest(256)),
  /** SHA3-384. */
  SHA3_384(
      "sha3-384",
      NISTObjectIdentifiers.id_sha3_384,
      NISTObjectIdentifiers.id_ecdsa_with_sha3_384,
      () -> new SHA3Digest(384)),
  /** SHA3-512. */
  SHA3_512(
      "sha3-512",
      NISTObjectIdentifiers.id_sha3_512,
      NISTObjectIdentifiers.id_ecdsa_with_sha3_512,
      () -> new SHA3Digest(512));

  private final String word;
  private final ASN1ObjectIdentifier identifier;
  private final ASN1ObjectIdentifier withEcdsa;
  private final Supplier<Digest> digest;

  ModuleHash(
      String word,
      ASN1ObjectIdentifier identifier,
      ASN1ObjectIdentifier withEcdsa,
      Supplier<Digest> digest) {
    this.word = word;
    this.identifier = identifier;
    this.withEcdsa = withEcdsa;
    this.digest = digest;
  }

  /** The hash of a word as CONFIG_MODULE_SIG_HASH has it. */
  public static Optional<ModuleHash> of(String word) {
    return Arrays.stream(values()).filter(hash -> hash.word.equals(word)).findFirst();
  }

  /** All words, for messages. */
  public static String words() {
    return Arrays.stream(values()).map(ModuleHash::word).collect(Collectors.joining(", "));
  }

  /** As CONFIG_MODULE_SIG_HASH and openssl have it. */
  public String word() {
    return word;
  }

  ASN1ObjectIdentifier identifier() {
    return identifier;
  }

  /** What names an ECDSA signature with it. */
  ASN1ObjectIdentifier withEcdsa() {
    return withEcdsa;
  }

  Digest digest() {
    return digest.get();
  }
}
