package org.packetary.dkms2bin.attestation;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.SmallFiles;

/**
 * A public key that verifies statements: X.509's SubjectPublicKeyInfo, as PEM.
 *
 * @param name what messages call it: a file
 * @param id the SHA-256 of its DER form, hexadecimal, as other tools call it too
 */
public record PublicKeyFile(String name, String id, PublicKey key) {

  /** Where a repository offers it. */
  public static final String NAME = "dkms2bin-attestations.pem";

  private static final int LONGEST = 1 << 20;

  private static final String RSA = "RSA";
  private static final String ED25519 = "Ed25519";

  /**
   * Reads one.
   *
   * @throws InputException if it is none, of another kind than we sign with
   * @throws EnvironmentException if the file cannot be read
   */
  public static PublicKeyFile read(Path file) {
    try {
      return of(file.toString(), SmallFiles.text(file, LONGEST));
    } catch (NoSuchFileException e) {
      throw new InputException("there is no key " + file, "check the path", e);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the key " + file, "may this user read it, and is it a text?", e);
    }
  }

  /** Likewise of a text. */
  public static PublicKeyFile of(String name, String pem) {
    String body =
        pem.replaceFirst("(?s).*-----BEGIN PUBLIC KEY-----", "")
            .replaceFirst("(?s)-----END PUBLIC KEY-----.*", "");
    try {
      byte[] der = Base64.getMimeDecoder().decode(body);
      Optional<PublicKey> key = parsed(RSA, der).or(() -> parsed(ED25519, der));
      if (key.isPresent()) {
        return new PublicKeyFile(name, Digests.sha256(der), key.get());
      }
    } catch (IllegalArgumentException e) {
      // No base64, which is told below.
    }
    throw new InputException(
        name + " is no public key in PEM form, RSA or Ed25519",
        "name the " + NAME + " of the repository, or a copy of it that you trust");
  }

  private static Optional<PublicKey> parsed(String kind, byte[] der) {
    try {
      return Optional.of(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** Whether a signature is this key's, and of these bytes. */
  boolean verifies(byte[] content, byte[] signature) {
    String algorithm = key.getAlgorithm().equals(RSA) ? "SHA256withRSA" : ED25519;
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(content);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
