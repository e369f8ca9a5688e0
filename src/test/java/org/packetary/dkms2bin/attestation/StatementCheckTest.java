package org.packetary.dkms2bin.attestation;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.companion.Companions;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.util.Digests;

class StatementCheckTest {

  private static final String PLACE = "pool/stable/main/a/a/a_1.deb";

  private final Path repository;
  private final Path file;
  private final KeyPair pair;

  StatementCheckTest(@TempDir Path temp) throws Exception {
    repository = temp.resolve("repository");
    file = repository.resolve(PLACE);
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @BeforeEach
  void publish() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "a package");
    publish(StatementTest.signed(text(), pair, "Ed25519"));
    offer(pair);
  }

  private String text() throws IOException {
    Statement some = StatementTest.statement();
    return StatementJson.write(
        new Statement(
            "a_1.deb",
            Digests.sha256(file),
            some.cell(),
            some.kind(),
            some.packaging(),
            some.plan(),
            some.sources()));
  }

  /** As a publisher does it, which remembers what it published. */
  private void publish(Envelope envelope) throws IOException {
    Companions companions = Companions.in(repository);
    companions.put(
        PLACE,
        new PackageFile(file, "a", "1", "all", "", 1)
            .with(
                new PackageFile.Companion(
                    Files.writeString(repository.resolve("staged"), envelope.json()),
                    Statement.SUFFIX)),
        true,
        files());
    companions.remember(files());
  }

  private Companions.Changes files() {
    return new Companions.Changes() {
      @Override
      public void put(String name, byte[] content) throws IOException {
        Files.createDirectories(repository.resolve(name).getParent());
        Files.write(repository.resolve(name), content);
      }

      @Override
      public void remove(String name) {
        throw new AssertionError(name);
      }
    };
  }

  private void offer(KeyPair offered) throws IOException {
    Files.writeString(repository.resolve(PublicKeyFile.NAME), pem(offered));
  }

  private static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private static StatementCheck usual() {
    return new StatementCheck(Optional.empty(), Optional.empty(), false);
  }

  private List<String> problems() throws IOException {
    return StatementCheck.problemsIn(repository);
  }

  @Test
  void aPackageIsFoundToBeWhatWasSaidOfIt() throws Exception {
    StatementCheck.Checked checked = usual().check(file);

    assertThat(checked.statement().cell()).isEqualTo(StatementTest.statement().cell());
    assertThat(checked.key().map(PublicKeyFile::name))
        .contains(repository.resolve(PublicKeyFile.NAME).toString());
    assertThat(problems()).isEmpty();
  }

  @Test
  void oneByteOfThePackageIsEnough() throws Exception {
    Files.writeString(file, "a packagf");

    assertThatThrownBy(() -> usual().check(file))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("it has other content");
    assertThat(problems()).singleElement().asString().contains("about another package");
  }

  @Test
  void oneByteOfTheStatementIsEnough() throws Exception {
    Envelope good = StatementTest.signed(text(), pair, "Ed25519");
    publish(new Envelope(good.text().replace("\"1.2\"", "\"1.3\""), good.signatures()));

    assertThatThrownBy(() -> usual().check(file))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("the signature does not fit");
    assertThat(problems()).singleElement().asString().contains("the signature does not fit");
  }

  @Test
  void anotherKeyThanTheUsersWillNotDo() throws Exception {
    KeyPair trusted = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    StatementCheck check =
        new StatementCheck(
            Optional.empty(), Optional.of(PublicKeyFile.of("mine.pem", pem(trusted))), false);

    assertThatThrownBy(() -> check.check(file))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("signed by another key than mine.pem");
    offer(trusted);
    assertThat(problems()).singleElement().asString().contains("signed by another key");
  }

  @Test
  void whatNobodySignedIsTakenOnlyWhereThatIsAllowed() throws Exception {
    publish(Envelope.unsigned(text()));

    assertThatThrownBy(() -> usual().check(file))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("is not signed");
    assertThat(new StatementCheck(Optional.empty(), Optional.empty(), true).check(file).key())
        .isEmpty();
    assertThat(problems()).singleElement().asString().contains("it is not signed");
    Files.delete(repository.resolve(PublicKeyFile.NAME));
    assertThat(problems()).isEmpty();
  }

  @Test
  void withoutAStatementOrAKeyItSaysWhatToName() throws Exception {
    Path elsewhere = Files.copy(file, repository.resolveSibling("a_1.deb"));
    assertThatThrownBy(() -> usual().check(elsewhere))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no statement about");
    Files.delete(repository.resolve(PublicKeyFile.NAME));
    assertThatThrownBy(() -> usual().check(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no key");
    assertThat(problems()).singleElement().asString().contains("there is no dkms2bin-attest");
  }

  @Test
  void statementsThatAreTooLongOrTooDeepAreRefused() throws Exception {
    Path statement = repository.resolve("odd");
    StatementCheck check = new StatementCheck(Optional.of(statement), Optional.empty(), true);

    Files.writeString(statement, "{\"a\":".repeat(100_000));
    assertThatThrownBy(() -> check.check(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("too deep");
    try (FileChannel large = FileChannel.open(statement, WRITE)) {
      large.write(ByteBuffer.allocate(1), 3L << 30);
    }
    assertThatThrownBy(() -> check.check(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than");
  }
}
