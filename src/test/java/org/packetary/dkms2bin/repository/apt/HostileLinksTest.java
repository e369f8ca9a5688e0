package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.repository.ReplacePolicy;

/** Whoever may write the repository does not have its publisher write or delete elsewhere. */
class HostileLinksTest {

  private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");
  private static final String PRECIOUS = "precious";

  private Path temp;
  private Path dir;
  private Path outside;

  @BeforeEach
  void directory(@TempDir Path temp) throws Exception {
    this.temp = temp;
    dir = temp.resolve("repo");
    outside = Files.createDirectories(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), PRECIOUS);
    repository().publish(List.of(deb("a")));
  }

  private AptRepository repository() {
    return new AptRepository(
        dir,
        AptLayout.FLAT,
        Optional.empty(),
        Clock.fixed(DATE, ZoneOffset.UTC),
        ReplacePolicy.REFUSE);
  }

  private PackageFile deb(String name) throws Exception {
    PackageFile file = new SmallDebs(temp).packaged(name, "all");
    Path statement = Files.writeString(temp.resolve(name + ".said"), "said");
    return file.with(new PackageFile.Companion(statement, "intoto.jsonl"));
  }

  private Path state(String name) {
    return dir.resolve(".dkms2bin").resolve(name);
  }

  private void publishingIsRefusedFor(Path link) throws Exception {
    PackageFile next = deb("b");

    assertThatThrownBy(() -> repository().publish(List.of(next)))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining(link.toString());

    assertThat(outside.resolve("secret")).hasContent(PRECIOUS);
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files).hasSize(1);
    }
    assertThat(dir.resolve("b_1_all.deb")).doesNotExist();
    Files.delete(link);
  }

  private void publishingWorks() throws Exception {
    repository().publish(List.of(deb("b")));
    assertThat(repository().list()).hasSize(2);
  }

  private Path door() throws IOException {
    return Files.createSymbolicLink(dir.resolve("door"), outside);
  }

  @Test
  void aDirectoryOfFilesAboutPackages() throws Exception {
    Path attestations = dir.resolve("attestations");
    Files.move(attestations, temp.resolve("away"));
    Files.createSymbolicLink(attestations, outside);

    publishingIsRefusedFor(attestations);
    publishingWorks();
  }

  @Test
  void aNameOfAnOldIndexThroughALink() throws Exception {
    Path file = state("apt-publications.json");
    String entry = "{\"date\": \"2024-01-01T00:00:00Z\", \"packages\": 1, \"files\": [\"%s\"]}";
    Files.writeString(
        file,
        "{\"format\": 1, \"publications\": ["
            + String.join(
                ",",
                List.of(
                    entry.formatted("x"),
                    entry.formatted("y"),
                    entry.formatted("door/secret"),
                    entry.formatted("door/secret")))
            + "]}");

    publishingIsRefusedFor(door());
    publishingWorks();
  }

  @Test
  void aJournalThroughALink() throws Exception {
    Path journal = state("journal.json");
    Files.createDirectory(state("tmp"));
    Files.writeString(state("tmp/0"), "planted");
    Files.writeString(
        journal,
        "{\"format\": 1, \"put\": [{\"name\": \"door/in/planted\", \"file\": \"0\", \"stage\":"
            + " \"content\"}], \"remove\": [\"door/secret\"]}");

    publishingIsRefusedFor(door());
    Files.delete(journal);
    publishingWorks();
  }

  @Test
  void theLockAndTheDirectoryOfOurOwnFiles() throws Exception {
    Files.delete(state("lock"));
    Files.createSymbolicLink(state("lock"), outside.resolve("secret"));
    publishingIsRefusedFor(state("lock"));
    publishingWorks();
    Files.move(state("").normalize(), temp.resolve("away"));
    Files.createSymbolicLink(state("").normalize(), outside);
    PackageFile next = deb("c");

    assertThatThrownBy(() -> repository().publish(List.of(next)))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining(".dkms2bin is a link");
    assertThat(outside.resolve("lock")).doesNotExist();
  }

  @Test
  void linksWithinTheRepositoryAndToItAreGoodOnes() throws Exception {
    Path attestations = dir.resolve("attestations");
    Files.move(attestations, dir.resolve("about"));
    Files.createSymbolicLink(attestations, Path.of("about"));
    Path elsewhere = temp.resolve("elsewhere");
    Files.move(dir, elsewhere);
    Files.createSymbolicLink(dir, elsewhere);

    publishingWorks();
    assertThat(elsewhere.resolve("about/b_1_all.deb.intoto.jsonl")).hasContent("said");
  }
}
