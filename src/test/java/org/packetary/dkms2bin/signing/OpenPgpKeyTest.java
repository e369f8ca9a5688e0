package org.packetary.dkms2bin.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packaging.Gpg;
import org.packetary.dkms2bin.packaging.HostTool;

/** Keys that sign repositories: those that are refused, and what the others sign. */
class OpenPgpKeyTest {

  private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");

  private final Path temp;

  OpenPgpKeyTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Path made(String passphrase) throws Exception {
    Path file = Files.createTempFile(temp, "key", ".asc");
    Files.writeString(
        file,
        NewKey.of(
                NewKey.Kind.ED25519,
                "Tester",
                Optional.of(passphrase).filter(p -> !p.isEmpty()),
                DATE,
                new SecureRandom())
            .secretKey());
    return file;
  }

  /** A secret key that GnuPG makes. */
  private Path gpg(String algorithm, String expiry, String... options) throws Exception {
    return new Gpg(temp).secretKey(algorithm, "", expiry, options);
  }

  private static OpenPgpKey read(Path file, String passphrase) {
    return OpenPgpKey.read(file, Optional.of(passphrase).filter(p -> !p.isEmpty()), "THE_VARIABLE");
  }

  @Test
  void aShortRsaKeyIsRefused() throws Exception {
    Path file = gpg("rsa1024", "never");

    assertThatThrownBy(() -> read(file, ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("RSA with 1024 bits");
  }

  @Test
  void aKeyWithSelfSignaturesBySha1IsRefused() throws Exception {
    Path file = gpg("rsa2048", "never", "--cert-digest-algo", "SHA1");

    assertThatThrownBy(() -> read(file, ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("SHA-1");
  }

  @Test
  void anExpiredKeyIsRefused() throws Exception {
    OpenPgpKey key = read(gpg("ed25519", "1d", "--faked-system-time", "20200101T000000!"), "");

    assertThatThrownBy(() -> key.check(Instant.parse("2020-01-03T00:00:00Z")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expired on 2020-01-02");
  }

  @Test
  void aPassphraseIsNeededAndHasToFit() throws Exception {
    Path file = made("open sesame");

    assertThatThrownBy(() -> read(file, ""))
        .isInstanceOf(InputException.class)
        .satisfies(
            e ->
                assertThat(((InputException) e).hint())
                    .hasValueSatisfying(hint -> assertThat(hint).contains("THE_VARIABLE")));
    assertThatThrownBy(() -> read(file, "wrong")).hasMessageContaining("cannot unlock");
    assertThat(read(file, "open sesame").detached(new byte[1], DATE)).contains("BEGIN PGP");
  }

  @Test
  void aTextThatLooksLikeArmorIsSignedAsItIs() throws Exception {
    OpenPgpKey key = read(made(""), "");
    Path home = Files.createTempDirectory(temp, "gnupg");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> environment = Map.of("GNUPGHOME", home.toString());
    Path publicKey = Files.writeString(temp.resolve("public.asc"), key.publicKey());
    HostTool.run(environment, List.of("gpg", "--import", publicKey.toString()));
    String text = "- a list\n-----BEGIN PGP SIGNATURE-----\nblank at the end \n\nlast\n";
    Path signed = Files.writeString(temp.resolve("signed"), key.clearSigned(text, DATE));

    HostTool.Result verified =
        HostTool.run(environment, List.of("gpg", "--verify", signed.toString()));
    HostTool.run(environment, List.of("gpgconf", "--kill", "gpg-agent"));

    assertThat(verified.status()).as(verified.output()).isZero();
    assertThat(key.clearSigned(text, DATE)).isEqualTo(Files.readString(signed));
  }
}
