package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.Gpg;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.signing.NewKey;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/** Signed apt repositories, read by apt with nothing but their own sources file. */
class SignedRepositoryTest {

  private static final Instant MADE = Instant.parse("2024-02-03T04:05:06Z");

  private Path temp;
  private Path dir;

  @BeforeEach
  void directory(@TempDir Path temp) {
    this.temp = temp;
    dir = temp.resolve("repo");
  }

  private OpenPgpKey rsa() throws Exception {
    return OpenPgpKey.read(
        new Gpg(Files.createTempDirectory(temp, "gpg")).secretKey("rsa2048", ""),
        Optional.empty(),
        "NONE");
  }

  private OpenPgpKey key() throws Exception {
    Path file = Files.createTempFile(temp, "key", ".asc");
    Files.writeString(
        file,
        NewKey.of(
                NewKey.Kind.ED25519,
                "Tester <t@example.org>",
                Optional.empty(),
                MADE,
                new SecureRandom())
            .secretKey());
    return OpenPgpKey.read(file, Optional.empty(), "NONE");
  }

  private AptRepository repository(AptLayout layout, Optional<OpenPgpKey> key, int seconds) {
    return new AptRepository(
        dir,
        layout,
        key,
        Clock.fixed(MADE.plusSeconds(seconds), ZoneOffset.UTC),
        ReplacePolicy.REFUSE);
  }

  private PackageFile deb(String name) throws Exception {
    return new SmallDebs(temp).packaged(name, "amd64");
  }

  private AptRoot apt() throws Exception {
    return apt("dkms2bin.sources");
  }

  private AptRoot apt(String sources) throws Exception {
    return AptRoot.of(Files.createTempDirectory(temp, "apt"), dir.resolve(sources));
  }

  @Test
  void aptTrustsItByItsSourcesFile() throws Exception {
    for (OpenPgpKey key : List.of(key(), rsa())) {
      dir = Files.createTempDirectory(temp, "repo");
      trusted(key);
    }
  }

  private void trusted(OpenPgpKey key) throws Exception {
    Publication publication =
        repository(AptLayout.FLAT, Optional.of(key), 1).publish(List.of(deb("a")));

    AptRoot apt = apt();
    apt.apt("apt-get", "update");
    apt.apt("apt-get", "download", "a");

    assertThat(apt.downloads()).hasSize(1);
    assertThat(String.join("\n", publication.usage()) + "\n")
        .isEqualTo(Files.readString(dir.resolve("dkms2bin.sources")));
  }

  @Test
  void whatIsWrongWithSignaturesIsFound() throws Exception {
    AptRepository repository = repository(AptLayout.FLAT, Optional.of(key()), 1);
    repository.publish(List.of(deb("a")));
    assertThat(repository.signatureProblems()).isEmpty();

    String release = Files.readString(dir.resolve("Release"));
    Files.writeString(dir.resolve("Release"), release.replace("amd64", "amd65"));
    assertThat(repository.signatureProblems())
        .containsExactly(
            "Release.gpg: the signature does not fit",
            "InRelease: it does not have the text of the file beside it");

    Files.writeString(dir.resolve("Release"), release);
    Path together = dir.resolve("InRelease");
    String good = Files.readString(together);
    repository(AptLayout.FLAT, Optional.of(rsa()), 2).publish(List.of());
    String other = Files.readString(together);
    String mark = "-----BEGIN PGP SIGNATURE-----";
    Files.writeString(
        together, other.substring(0, other.indexOf(mark)) + good.substring(good.indexOf(mark)));
    assertThat(repository.signatureProblems())
        .singleElement()
        .asString()
        .contains("InRelease: it is signed by another key");

    Files.writeString(dir.resolve("dkms2bin-archive-keyring.asc"), key().publicKey());
    assertThat(repository.signatureProblems())
        .anyMatch(problem -> problem.contains("Release.gpg: it is signed by another key"));
  }

  @Test
  void eachSuiteIsSignedAndHasASourcesFileOfItsOwn() throws Exception {
    Optional<OpenPgpKey> key = Optional.of(key());
    // As earlier versions left it.
    Files.createDirectories(dir);
    Files.writeString(dir.resolve("dkms2bin.sources"), "Types: deb\nSuites: bookworm\n");
    repository(AptLayout.pool("bookworm", "main"), key, 1).publish(List.of(deb("a")));
    repository(AptLayout.pool("trixie", "main"), key, 2).publish(List.of(deb("b")));
    repository(AptLayout.pool("trixie", "extra"), key, 3).publish(List.of(deb("c")));

    for (String suite : List.of("bookworm", "trixie")) {
      AptRoot apt = apt("dkms2bin-" + suite + ".sources");
      apt.apt("apt-get", "update");

      assertThat(apt.apt("apt-cache", "pkgnames").lines())
          .containsExactlyInAnyOrder(
              suite.equals("bookworm") ? new String[] {"a"} : new String[] {"b", "c"});
      assertThat(HostTool.names(dir.resolve("dists/" + suite)))
          .contains("InRelease", "Release", "Release.gpg", "main");
    }
    assertThat(dir.resolve("dkms2bin.sources")).doesNotExist();
  }

  @Test
  void whatClientsNeedBesideTheIndexIsPartOfIt() throws Exception {
    AptRepository repository = repository(AptLayout.FLAT, Optional.of(key()), 1);
    repository.publish(List.of(deb("a")));
    byte[] index = Files.readAllBytes(dir.resolve("InRelease"));
    for (String name : List.of("dkms2bin.sources", "dkms2bin-archive-keyring.asc")) {
      byte[] content = Files.readAllBytes(dir.resolve(name));
      Files.writeString(dir.resolve(name), "another's");
      assertThat(repository.isCurrent()).isFalse();

      repository.publish(List.of());

      assertThat(dir.resolve(name)).hasBinaryContent(content);
      assertThat(repository.isCurrent()).isTrue();
    }
    assertThat(dir.resolve("InRelease")).hasBinaryContent(index);
    assertThat(repository(AptLayout.FLAT, Optional.of(rsa()), 1).isCurrent()).isFalse();
  }

  @Test
  void aChangedByteIsNoticed() throws Exception {
    repository(AptLayout.FLAT, Optional.of(key()), 1).publish(List.of(deb("a")));
    Path release = dir.resolve("InRelease");
    Files.writeString(release, Files.readString(release).replace("dkms2bin", "dkms3bin"));

    HostTool.Result update = apt().tried("apt-get", "update");

    assertThat(update.output()).containsPattern("(?i)bad signature|not signed|signature");
    assertThat(update.output()).contains("BADSIG");
  }

  @Test
  void gpgAcceptsBothForms() throws Exception {
    repository(AptLayout.FLAT, Optional.of(rsa()), 1).publish(List.of(deb("a")));
    Path home = Files.createDirectory(temp.resolve("gnupg"));
    Map<String, String> environment = Map.of("GNUPGHOME", home.toString());
    HostTool.output("chmod", "0700", home.toString());

    assertThat(
            HostTool.run(
                    environment,
                    List.of("gpg", "--import", "" + dir.resolve("dkms2bin-archive-keyring.asc")))
                .status())
        .isZero();
    for (List<String> signed :
        List.of(
            List.of("" + dir.resolve("InRelease")),
            List.of("" + dir.resolve("Release.gpg"), "" + dir.resolve("Release")))) {
      List<String> argv = new ArrayList<>(List.of("gpg", "--verify"));
      argv.addAll(signed);
      HostTool.Result verified = HostTool.run(environment, argv);
      assertThat(verified.status()).as(verified.output()).isZero();
    }
    HostTool.run(environment, List.of("gpgconf", "--kill", "gpg-agent"));
  }

  @Test
  void theSameAgainTouchesNothingAndAnotherKeySignsAnew() throws Exception {
    OpenPgpKey key = key();
    PackageFile deb = deb("a");
    repository(AptLayout.FLAT, Optional.of(key), 1).publish(List.of(deb));
    String before = Files.readString(dir.resolve("InRelease"));

    repository(AptLayout.FLAT, Optional.of(key), 100).publish(List.of(deb));
    assertThat(dir.resolve("InRelease")).content().isEqualTo(before);

    repository(AptLayout.FLAT, Optional.of(key()), 200).publish(List.of(deb));
    assertThat(dir.resolve("InRelease")).content().isNotEqualTo(before);
    apt().apt("apt-get", "update");
  }

  @Test
  void aRepositoryThatShallBeUnsignedKeepsNoSignatureOfAnEarlierRelease() throws Exception {
    repository(AptLayout.FLAT, Optional.of(key()), 1).publish(List.of(deb("a")));
    Files.delete(dir.resolve("InRelease"));

    repository(AptLayout.FLAT, Optional.empty(), 2).publish(List.of(deb("b")));

    assertThat(dir.resolve("Release.gpg")).doesNotExist();
    new AptRoot(Files.createTempDirectory(temp, "apt"), dir).apt("apt-get", "update");
  }

  @Test
  void aSignedRepositoryDoesNotLoseItsSignature() throws Exception {
    repository(AptLayout.FLAT, Optional.of(key()), 1).publish(List.of(deb("a")));
    PackageFile more = deb("b");

    assertThatThrownBy(() -> repository(AptLayout.FLAT, Optional.empty(), 2).check())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is signed");
    assertThatThrownBy(() -> repository(AptLayout.FLAT, Optional.empty(), 2).publish(List.of(more)))
        .isInstanceOf(InputException.class);
    apt().apt("apt-get", "update");
  }
}
