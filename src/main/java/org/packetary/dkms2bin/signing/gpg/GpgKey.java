package org.packetary.dkms2bin.signing.gpg;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.signing.Certificate;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.signing.SignatureCheck;
import org.packetary.dkms2bin.signing.SignatureForm;

/**
 * A key that the user's gpg holds: its agent signs, or the card that the agent talks to. gpg gets a
 * faked time, so that the date of a signature is the one that is wanted.
 */
final class GpgKey implements OpenPgpKey {

  private static final String HINT =
      "\"gpg --list-secret-keys\" lists those that there are; name one by its fingerprint";

  private final Gpg gpg;
  private final SecretKeys.Part part;
  private final Certificate certificate;
  private final String subject;

  private GpgKey(Gpg gpg, SecretKeys.Part part, Certificate certificate, String subject) {
    this.gpg = gpg;
    this.part = part;
    this.certificate = certificate;
    this.subject = subject;
  }

  /** See {@link SigningKeys#open}. */
  static GpgKey open(Gpg gpg, String word) {
    SecretKeys found = only(gpg, word);
    String subject = "the key " + word + " of gpg";
    SecretKeys.Part part =
        found
            .signing()
            .orElseThrow(
                () ->
                    new InputException(
                        subject + " cannot sign, or its secret part is not there",
                        "plug in its card, or give one with an RSA or Ed25519 key for signing"));
    CommandResult exported =
        gpg.ask(
            "--armor",
            "--export-options",
            "export-minimal",
            "--export",
            found.primary().fingerprint());
    if (!exported.ok()) {
      throw new EnvironmentException(
          exported.failure(), "is the keyring in " + gpg.home() + " whole?");
    }
    GpgKey key =
        new GpgKey(
            gpg, part, Certificate.read(exported.out(), part.fingerprint(), subject), subject);
    key.tryIt();
    return key;
  }

  private static SecretKeys only(Gpg gpg, String word) {
    CommandResult listed = gpg.ask("--with-colons", "--list-secret-keys", "--", word);
    List<SecretKeys> keys = SecretKeys.of(listed.out());
    if (keys.isEmpty()) {
      throw new InputException(
          "there is neither a file "
              + word
              + " nor a secret key that gpg knows by this in "
              + gpg.home(),
          HINT);
    }
    if (keys.size() > 1) {
      throw new InputException(
          "gpg knows "
              + keys.size()
              + " secret keys by "
              + word
              + ": "
              + keys.stream()
                  .map(key -> key.primary().fingerprint())
                  .collect(Collectors.joining(", ")),
          "name one of them by its fingerprint");
    }
    return keys.get(0);
  }

  /** Whatever is missing shall be told now, and not when all is built. */
  private void tryIt() {
    byte[] content = "dkms2bin".getBytes(StandardCharsets.US_ASCII);
    SignatureCheck.complaint(publicKey(), content, detached(content, Instant.EPOCH))
        .ifPresent(
            why -> {
              throw new EnvironmentException(
                  "what gpg signs with " + subject + " cannot be verified: " + why,
                  "is the keyring in " + gpg.home() + " whole?");
            });
  }

  @Override
  public Certificate certificate() {
    return certificate;
  }

  @Override
  public byte[] signature(SignatureForm form, byte[] content, Instant date) {
    long seconds = certificate.signatureDate(date).getEpochSecond();
    return Gpg.inScratch(
        directory -> {
          Path signed = Files.write(directory.resolve("content"), content);
          Path signature = directory.resolve("signature");
          List<String> words =
              new ArrayList<>(
                  List.of(
                      "--faked-system-time",
                      seconds + "!",
                      "--local-user",
                      part.fingerprint() + "!",
                      "--digest-algo",
                      form.digest(),
                      form.isText() ? "--textmode" : "--no-textmode",
                      "--output",
                      signature.toString(),
                      "--detach-sign",
                      signed.toString()));
          CommandResult result = gpg.unlocked(words);
          if (!result.ok()) {
            throw refusal(result);
          }
          return Files.readAllBytes(signature);
        });
  }

  private EnvironmentException refusal(CommandResult result) {
    String how =
        gpg.passphrase().isPresent()
            ? "check the passphrase in the environment variable " + gpg.variable()
            : "is gpg-agent running, and can it ask for the passphrase (GPG_TTY=$(tty)) or reach the"
                + " card? else put the passphrase into the environment variable "
                + gpg.variable();
    return new EnvironmentException(
        "gpg does not sign with " + subject + ": " + result.lastWords(), how);
  }

  @Override
  public Optional<String> rawObstacle() {
    return isRsa()
        ? Optional.empty()
        : Optional.of(
            subject
                + " is Ed25519, and gpg-agent signs nothing but digests with such a key; an RSA key,"
                + " or one in a file, does");
  }

  @Override
  public byte[] rawSignature(byte[] content) {
    rawObstacle()
        .ifPresent(
            why -> {
              throw new UnsupportedOperationException(why);
            });
    return AgentSignature.of(gpg, part.grip(), certificate.bytes(), content)
        .orElseThrow(
            () ->
                new EnvironmentException(
                    "gpg-agent does not sign with " + subject,
                    "does \"gpg --local-user " + part.fingerprint() + " --sign\" work?"));
  }
}
