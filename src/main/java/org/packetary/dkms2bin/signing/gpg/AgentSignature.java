package org.packetary.dkms2bin.signing.gpg;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.util.Digests;

/**
 * A signature that gpg-agent makes by a key's material alone (GnuPG's manual, "Agent Protocol").
 */
final class AgentSignature {

  /** A canonical S-expression: the number's length in bytes, and then the bytes. */
  private static final Pattern RSA =
      Pattern.compile("\\(7:sig-val\\(3:rsa\\(1:s(?<length>[0-9]+):", Pattern.DOTALL);

  private AgentSignature() {}

  /**
   * Signs the SHA-256 digest of bytes with an RSA key, PKCS #1 v1.5.
   *
   * @param grip the agent's name of the key
   * @param size of a signature, in bytes
   * @return empty if the agent did not sign
   */
  static Optional<byte[]> of(Gpg gpg, String grip, int size, byte[] content) {
    return Gpg.inScratch(
        directory -> {
          Path answer = directory.resolve("answer");
          StringBuilder script = new StringBuilder();
          gpg.passphrase()
              .ifPresent(
                  text ->
                      script
                          .append("OPTION pinentry-mode=loopback\n/let passphrase ")
                          .append(text)
                          .append("\n/definq PASSPHRASE passphrase\n"));
          script.append("SIGKEY ").append(grip).append('\n');
          script.append("SETHASH --hash=sha256 ").append(Digests.sha256(content)).append('\n');
          script.append("/datafile ").append(answer).append("\nPKSIGN\n/bye\n");
          gpg.agent(script.toString());
          return Files.exists(answer) ? number(Files.readAllBytes(answer), size) : Optional.empty();
        });
  }

  private static Optional<byte[]> number(byte[] answer, int size) {
    Matcher found = RSA.matcher(new String(answer, StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      return Optional.empty();
    }
    int length = Integer.parseInt(found.group("length"));
    byte[] signature = new byte[size];
    // Zeros in front may be more or fewer than a signature has.
    int used = Math.min(size, length);
    int end = found.end() + length;
    System.arraycopy(answer, end - used, signature, size - used, used);
    return Optional.of(signature);
  }
}
