package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.repository.Publications;

/** Repositories that were copied, tidied up by hand, or whose remembered state is damaged. */
class DamagedStateTest extends OnFlatRepository {

  private static final String A = "a_1_all.deb";

  private static void deleteIndexesByHash(Path dir) throws IOException {
    Files.walkFileTree(
        dir.resolve("by-hash"),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void whatWasWithdrawnStaysSoInACopyOfTheRepository() throws Exception {
    publish("a", "b");
    repository().withdraw(List.of(A));
    Path copy = temp.resolve("copy");
    HostTool.output("cp", "-a", dir.toString(), copy.toString());
    dir = copy;

    publish("c");

    assertThat(listed()).containsExactly("b", "c");
  }

  @Test
  void anotherPackageOfAWithdrawnOnesNameStaysOnTheDisk() throws Exception {
    publish("a", "b");
    repository().withdraw(List.of(A));
    publish("c");
    Files.copy(new SmallDebs(temp).file("other", "all"), temp.resolve("other.deb"));
    Files.move(temp.resolve("other.deb"), temp.resolve(A));
    Files.delete(dir.resolve(A));
    Files.move(temp.resolve(A), dir.resolve(A));

    publish("d", "e");

    assertThat(listed()).containsExactly("b", "c", "d", "e", "other");
    assertThat(dir.resolve(A)).exists();
  }

  @Test
  void aPackageThatSomebodyDeletedCanBeWithdrawn() throws Exception {
    publish("a", "b");
    Files.delete(dir.resolve(A));

    repository().withdraw(List.of(A));

    assertThat(listed()).containsExactly("b");
  }

  @Test
  void keptIndexesThatAreGoneDoNotHinderThePublisher() throws Exception {
    publish("a", "b");
    repository().withdraw(List.of(A));
    Publications.Entry before = repository().history().kept().get(1);
    deleteIndexesByHash(dir);

    assertThatThrownBy(() -> repository().list())
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("cannot read the index");
    assertThatThrownBy(() -> repository().rollBack(before))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is gone");
    repository().reindex();

    assertThat(listed()).containsExactly("b");
    assertThat(repository().indexProblems()).isEmpty();
    publish("c");
    assertThat(listed()).containsExactly("b", "c");
  }

  @Test
  void indexFilesWithOtherContentThanReleaseSaysAreFound() throws Exception {
    publish("a");
    assertThat(repository().indexProblems()).isEmpty();
    String compressed = AptListing.named(dir, AptLayout.FLAT).get("Packages.gz");
    Files.writeString(dir.resolve(compressed), "x");
    Files.delete(dir.resolve("Packages"));

    assertThat(repository().indexProblems())
        .containsExactlyInAnyOrder(
            compressed + " has other content than Release says",
            "Release names Packages, and there is no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"withdrawn", "publications"})
  void stateThatNamesFilesElsewhereDeletesNone(String kind) throws Exception {
    publish("a");
    Path outside = Files.writeString(temp.resolve("outside.deb"), "x");
    Files.writeString(
        dir.resolve(".dkms2bin/apt-" + kind + ".json"),
        kind.equals("withdrawn")
            ? "{\"format\": 2, \"files\": {\"../outside.deb\": \"x\", \"Release\": \"x\"}}"
            : "{\"format\": 1, \"publications\": [%s]}"
                .formatted(
                    String.join(
                        ",",
                        List.of("a", "b", "c").stream()
                            .map(
                                x ->
                                    "{\"date\": \"2024-01-01T00:00:00Z\", \"packages\": 1,"
                                        + " \"files\": [\"../outside.deb\"], \"added\": [],"
                                        + " \"removed\": []}")
                            .toList())));

    publish("b", "c", "d", "e");

    assertThat(outside).exists();
    assertThat(dir.resolve("Release")).exists();
    assertThat(listed()).containsExactly("a", "b", "c", "d", "e");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"format\": 2}",
        "{\"format\": 1, \"put\": [], \"remove\": [\"../x\"]}",
        "{\"format\": 1, \"put\": [], \"remove\": [\"/x\"]}",
        "{\"format\": 1, \"put\": [], \"remove\": [\"\"]}",
        "{\"format\": 1, \"put\": [], \"remove\": [\"a\\u0000b\"]}",
      })
  void aJournalThatCannotBeUsedIsSaid(String journal) throws Exception {
    publish("a");
    Path file = Files.writeString(dir.resolve(".dkms2bin/journal.json"), journal);

    assertThatThrownBy(() -> publish("b"))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining(file.toString());

    Files.delete(file);
    publish("b");
    assertThat(listed()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[null]", "[{}]", "[{\"fileName\": \"a_1_all.deb\"}]"})
  void whatIsRememberedOfPackagesMayBeDamaged(String cache) throws Exception {
    publish("a");
    Files.writeString(dir.resolve(".dkms2bin/apt-index.json"), cache);

    publish("b");

    assertThat(listed()).containsExactly("a", "b");
  }
}
