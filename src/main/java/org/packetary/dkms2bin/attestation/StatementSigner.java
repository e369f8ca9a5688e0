package org.packetary.dkms2bin.attestation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.companion.Companions;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/**
 * Signs statements with a repository's key.
 *
 * @param publicKey verifies them
 * @param pem the same, as it is published
 */
public record StatementSigner(OpenPgpKey key, PublicKeyFile publicKey, String pem) {

  /** What signs with a key; empty where there is none, or one that signs OpenPGP only. */
  public static Optional<StatementSigner> of(Optional<OpenPgpKey> key) {
    return key.filter(k -> k.rawObstacle().isEmpty())
        .map(
            k -> {
              String pem = k.certificate().pem();
              return new StatementSigner(k, PublicKeyFile.of(PublicKeyFile.NAME, pem), pem);
            });
  }

  /** A text with its signature. */
  public Envelope sign(String text) {
    return Envelope.signed(text, publicKey, key::rawSignature);
  }

  /**
   * Has a repository offer the public key.
   *
   * @param changes what changes there
   */
  public void publish(Path repository, Companions.Changes changes) throws IOException {
    Path file = repository.resolve(PublicKeyFile.NAME);
    if (!Files.isRegularFile(file) || !Files.readString(file).equals(pem)) {
      changes.put(PublicKeyFile.NAME, pem.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Signs those statements of a repository that this key has not signed; what is none stays. */
  public void signAll(Companions companions, Companions.Changes changes) throws IOException {
    for (Map.Entry<String, Path> one : companions.about(Statement.SUFFIX).entrySet()) {
      if (!Files.isRegularFile(one.getValue())) {
        continue;
      }
      try {
        Envelope envelope =
            Envelope.read(Files.readString(one.getValue()), one.getValue().toString());
        if (envelope.complaint(publicKey).isPresent()) {
          companions.put(
              one.getKey(),
              Statement.SUFFIX,
              sign(envelope.text()).json().getBytes(StandardCharsets.UTF_8),
              changes);
        }
      } catch (InputException e) {
        // "repo verify" tells of it.
      }
    }
  }
}
