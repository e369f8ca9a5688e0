package org.packetary.dkms2bin.signing.gpg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/** Keys that are in gpg's keyring and in no file. */
class GpgKeyTest {

  private static final Instant DATE = Instant.parse("2040-02-03T04:05:06Z");
  private static final String PASSPHRASE = "open sesame";
  private static final String VARIABLE = "THE_VARIABLE";
  private static final String MAIL = "tester@example.org";

  private final Path temp;
  private final Map<String, String> environment = new HashMap<>(System.getenv());
  private final List<Command> commands = new ArrayList<>();

  GpgKeyTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @BeforeEach
  void makeHome() throws Exception {
    // The path of an agent's socket must not be long.
    Path home = Files.createTempDirectory("gpg");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    environment.put("GNUPGHOME", home.toString());
  }

  @AfterEach
  void endAgent() throws Exception {
    gpg(List.of("gpgconf", "--kill", "gpg-agent"));
    gpg(List.of("rm", "-rf", String.valueOf(environment.get("GNUPGHOME"))));
  }

  private String gpg(List<String> argv) throws Exception {
    HostTool.Result result = HostTool.run(environment, argv);
    assertThat(result.status()).as(result.output()).isZero();
    return result.output();
  }

  private String quietly(String passphrase, String... words) throws Exception {
    List<String> argv = new ArrayList<>(List.of("gpg", "--batch", "--quiet", "--no-tty"));
    argv.addAll(List.of("--pinentry-mode", "loopback", "--passphrase", passphrase));
    argv.addAll(List.of(words));
    return gpg(argv);
  }

  /** Makes a key; its fingerprint. */
  private String made(String algorithm, String passphrase, String... options) throws Exception {
    List<String> before = fingerprints();
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(
        List.of("--yes", "--quick-gen-key", "Tester <" + MAIL + ">", algorithm, "sign", "never"));
    quietly(passphrase, words.toArray(String[]::new));
    List<String> now = fingerprints();
    now.removeAll(before);
    return now.get(0);
  }

  private List<String> fingerprints() throws Exception {
    List<String> all = new ArrayList<>();
    gpg(List.of("gpg", "--with-colons", "--list-secret-keys"))
        .lines()
        .filter(line -> line.startsWith("fpr"))
        .forEach(line -> all.add(line.split(":", -1)[9]));
    return all;
  }

  private OpenPgpKey open(String word) {
    return open(word, "");
  }

  private OpenPgpKey open(String word, String passphrase) {
    CommandRunner recording =
        command -> {
          commands.add(command);
          return run(command);
        };
    return new SigningKeys(recording, environment)
        .open(word, Optional.of(passphrase).filter(p -> !p.isEmpty()), VARIABLE);
  }

  private static CommandResult run(Command command) throws InterruptedException {
    return new ProcessRunner().run(command);
  }

  @ParameterizedTest
  @CsvSource({"rsa2048", "ed25519"})
  void aKeyIsFoundByWhatGpgKnowsItByAndSignsTheSameEachTime(String algorithm) throws Exception {
    String fingerprint = made(algorithm, "");
    String text = "- a list\n-----BEGIN PGP SIGNATURE-----\nblank at the end \n\nlast\n";

    OpenPgpKey key = open(fingerprint);
    String signed = key.clearSigned(text, DATE);

    assertThat(open(MAIL).publicKey()).isEqualTo(key.publicKey());
    assertThat(open("0x" + fingerprint.substring(24)).publicKey()).isEqualTo(key.publicKey());
    assertThat(key.clearSigned(text, DATE)).isEqualTo(signed);
    assertThat(key.detached(new byte[9], DATE)).isEqualTo(key.detached(new byte[9], DATE));
    assertThat(
            gpg(
                List.of(
                    "gpg", "--verify", Files.writeString(temp.resolve("t"), signed).toString())))
        .contains("Good signature", "2040");
    Path content = Files.write(temp.resolve("c"), new byte[9]);
    Path detached = Files.writeString(temp.resolve("c.asc"), key.detached(new byte[9], DATE));
    gpg(List.of("gpg", "--verify", detached.toString(), content.toString()));
    Path packet = Files.write(temp.resolve("c.sig"), key.sign(new byte[9], DATE));
    gpg(List.of("gpg", "--verify", packet.toString(), content.toString()));
  }

  @Test
  void aPassphraseStandsInNoCommandLineAndHasToFit() throws Exception {
    String fingerprint = made("rsa2048", PASSPHRASE);
    gpg(List.of("gpgconf", "--kill", "gpg-agent"));

    assertThatThrownBy(() -> open(fingerprint, "wrong"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("gpg does not sign with the key " + fingerprint)
        .satisfies(e -> assertThat(((Dkms2binException) e).hint().orElse("")).contains(VARIABLE));
    OpenPgpKey key = open(fingerprint, PASSPHRASE);

    assertThat(key.detached(new byte[1], DATE)).contains("BEGIN PGP SIGNATURE");
    assertThat(key.rawSignature(new byte[1])).hasSize(256);
    assertThat(commands).isNotEmpty();
    assertThat(commands.toString()).doesNotContain(PASSPHRASE).doesNotContain("wrong");
  }

  @Test
  void theAgentKnowsAPassphraseThatNoVariableHas() throws Exception {
    String fingerprint = made("rsa2048", PASSPHRASE);
    gpg(List.of("gpgconf", "--kill", "gpg-agent"));
    Path file = Files.writeString(temp.resolve("any"), "any");
    quietly(PASSPHRASE, "--detach-sign", file.toString());

    assertThat(open(fingerprint).detached(new byte[1], DATE)).contains("BEGIN PGP SIGNATURE");
  }

  @Test
  void theSignatureWithoutWrappingIsWhatX509ToolsVerify() throws Exception {
    byte[] content = "signed".getBytes(StandardCharsets.UTF_8);
    OpenPgpKey rsa = open(made("rsa2048", ""));
    OpenPgpKey edwards = open(made("ed25519", ""));

    assertThat(verifies(rsa, "RSA", "SHA256withRSA", content)).isTrue();
    assertThat(edwards.rawObstacle()).hasValueSatisfying(why -> assertThat(why).contains("digest"));
    assertThat(verifies(exported("ed25519"), "Ed25519", "Ed25519", content)).isTrue();
    assertThat(verifies(exported("rsa2048"), "RSA", "SHA256withRSA", content)).isTrue();
  }

  private OpenPgpKey exported(String algorithm) throws Exception {
    String fingerprint = made(algorithm, "");
    Path file = temp.resolve(algorithm + ".asc");
    quietly("", "--armor", "--output", file.toString(), "--export-secret-keys", fingerprint);
    return open(file.toString());
  }

  private static boolean verifies(OpenPgpKey key, String kind, String algorithm, byte[] content)
      throws Exception {
    String encoded = key.certificate().pem().replaceAll("-----[A-Z ]+-----|\n", "");
    Signature signature = Signature.getInstance(algorithm);
    signature.initVerify(
        KeyFactory.getInstance(kind)
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(encoded))));
    signature.update(content);
    return signature.verify(key.rawSignature(content));
  }

  @Test
  void aSubkeySignsWhereThePrimaryKeyIsElsewhere() throws Exception {
    quietly("", "--quick-gen-key", "Tester <" + MAIL + ">", "rsa2048", "cert", "never");
    String fingerprint = fingerprints().get(0);
    quietly("", "--quick-add-key", fingerprint, "ed25519", "sign", "never");

    OpenPgpKey key = open(fingerprint);

    assertThat(key.isRsa()).isFalse();
    Path file = Files.write(temp.resolve("c"), new byte[9]);
    Path signature = Files.writeString(temp.resolve("c.asc"), key.detached(new byte[9], DATE));
    gpg(List.of("gpg", "--verify", signature.toString(), file.toString()));
  }

  @Test
  void keysThatAptRefusesAreRefused() throws Exception {
    String strong = made("rsa2048", "");
    quietly("", "--quick-set-expire", strong, "1d");

    assertThatThrownBy(() -> open(made("rsa1024", "")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("RSA with 1024 bits");
    assertThatThrownBy(() -> open(made("rsa2048", "", "--cert-digest-algo", "SHA1")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("SHA-1");
    assertThatThrownBy(() -> open(strong).check(DATE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expired on");
  }

  @Test
  void aRevokedKeyIsRefused() throws Exception {
    String fingerprint = made("ed25519", "");
    Path written = Path.of(environment.get("GNUPGHOME"), "openpgp-revocs.d", fingerprint + ".rev");
    Path revocation =
        Files.writeString(
            temp.resolve("rev"), Files.readString(written).replace(":-----BEGIN", "-----BEGIN"));
    gpg(List.of("gpg", "--batch", "--import", revocation.toString()));

    assertThatThrownBy(() -> open(fingerprint))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("revoked");
  }

  @Test
  void whatNamesNoKeyOrSeveralIsRefused() throws Exception {
    String one = made("ed25519", "");
    String two = made("ed25519", "");

    assertThatThrownBy(() -> open(MAIL))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2 secret keys")
        .hasMessageContaining(one)
        .hasMessageContaining(two);
    assertThatThrownBy(() -> open("nobody@example.org"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("neither a file nobody@example.org nor a secret key");
    assertThatThrownBy(() -> open("keys/nobody.asc"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no file keys/nobody.asc");
  }
}
