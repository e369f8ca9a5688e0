package org.packetary.dkms2bin.signing.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.Secret;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * A private key on a token, which the host's openssl uses: through the engine {@code pkcs11}, or
 * where there is none through the provider of that name.
 *
 * @param address its PKCS #11 URI (RFC 7512)
 * @param pin of the token; empty for one that asks for none
 * @param variable where the PIN comes from, for messages
 */
record TokenKey(
    String address,
    Optional<String> pin,
    String variable,
    CommandRunner runner,
    HostEnvironment environment)
    implements PrivateKey {

  /** How addresses of keys on tokens begin. */
  static final String SCHEME = "pkcs11:";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final List<List<String>> WAYS =
      List.of(
          List.of("-engine", "pkcs11", "-keyform", "engine"),
          List.of("-provider", "pkcs11", "-provider", "default"));

  /** What openssl says once an engine is loaded. */
  private static final Pattern SET = Pattern.compile("(?i)engine \"pkcs11\" set");

  /** A word with a PIN in it would be in /proc for all to read. */
  static void check(String address) {
    if (address.contains("pin-value") || address.contains("pin-source")) {
      throw new UsageException(
          "--module-sign-key: an address of a key must not hold its PIN",
          "put it into the environment variable " + ModuleKeys.PASSPHRASE_VARIABLE);
    }
  }

  @Override
  public byte[] sign(ModuleHash hash, byte[] content) throws InterruptedException {
    try {
      Path scratch = Files.createTempDirectory("dkms2bin-sign-");
      try {
        return sign(hash, Files.write(scratch.resolve("content"), content), scratch);
      } finally {
        FileTrees.delete(scratch);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write what " + address + " is to sign: " + e.getMessage(),
          "is the disk of the temporary directory full?",
          e);
    }
  }

  private byte[] sign(ModuleHash hash, Path content, Path scratch)
      throws IOException, InterruptedException {
    List<String> failures = new ArrayList<>();
    for (List<String> way : WAYS) {
      Path signature = scratch.resolve("signature" + failures.size());
      CommandResult result = runner.run(command(hash, way, content, signature));
      if (result.ok() && Files.exists(signature)) {
        return Files.readAllBytes(signature);
      }
      failures.add("by the " + way.get(0).substring(1) + " " + way.get(1) + ": " + words(result));
      if (SET.matcher(result.err()).find()) {
        // A wrong PIN is not tried again: tokens lock themselves.
        break;
      }
    }
    throw new EnvironmentException(
        "openssl cannot sign with " + address + "; " + String.join("; ", failures),
        "is the token there, the PIN in "
            + variable
            + ", and libengine-pkcs11-openssl or pkcs11-provider installed?");
  }

  /** The first line that is no heading says most. */
  private static String words(CommandResult result) {
    return result
        .err()
        .lines()
        .map(line -> line.replaceFirst("^[0-9A-F]+:error:", "").strip())
        .filter(line -> !line.isEmpty() && !SET.matcher(line).find())
        .findFirst()
        .orElse("it ended with status " + result.status());
  }

  private Command command(ModuleHash hash, List<String> way, Path content, Path signature) {
    List<String> words = new ArrayList<>(List.of("openssl", "dgst", "-" + hash.word()));
    words.addAll(way);
    words.addAll(List.of("-sign", address));
    pin.ifPresent(p -> words.addAll(List.of("-passin", "stdin")));
    words.addAll(List.of("-out", signature.toString(), content.toString()));
    Command command = Command.of(words, environment.variables()).within(PATIENCE);
    return pin.map(p -> command.reading(new Secret(p + "\n"))).orElse(command);
  }

  /** Without the PIN. */
  @Override
  public String toString() {
    return "the key " + address;
  }
}
