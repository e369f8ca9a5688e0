package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.Publications;
import org.packetary.dkms2bin.repository.ReplacePolicy;

/** What leaves a repository, and how one goes back. */
class UpkeepTest {

  private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");

  private Path temp;
  private Path dir;
  private int publications;

  @BeforeEach
  void directory(@TempDir Path temp) {
    this.temp = temp;
    dir = temp.resolve("repo");
  }

  private AptRepository repository() {
    return new AptRepository(
        dir,
        AptLayout.FLAT,
        Optional.empty(),
        Clock.fixed(DATE.plusSeconds(publications), ZoneOffset.UTC),
        ReplacePolicy.REFUSE);
  }

  private PackageFile deb(String name) throws Exception {
    return new SmallDebs(temp).packaged(name, "all");
  }

  private void publish(String... names) throws Exception {
    publications++;
    for (String name : names) {
      repository().publish(List.of(deb(name)));
    }
  }

  private Set<String> listed() {
    Set<String> names = new TreeSet<>();
    repository().list().stream().map(ListedPackage::name).forEach(names::add);
    return names;
  }

  @Test
  void whatIsWithdrawnIsListedNoMoreAndItsFileStaysAsLongAsAKeptIndexNamesIt() throws Exception {
    publish("a", "b");
    publications++;

    repository().withdraw(List.of("a_1_all.deb"));

    assertThat(listed()).containsExactly("b");
    assertThat(dir.resolve("a_1_all.deb")).exists();
    assertThat(repository().withdrawn()).containsExactly("a_1_all.deb");
    assertThat(repository().isCurrent()).isTrue();
    publish("c");
    assertThat(dir.resolve("a_1_all.deb")).exists();
    publish("d");
    assertThat(dir.resolve("a_1_all.deb")).doesNotExist();
    assertThat(repository().withdrawn()).isEmpty();
    assertThat(listed()).containsExactly("b", "c", "d");
  }

  @Test
  void whatIsPublishedAgainIsListedAgain() throws Exception {
    publish("a", "b");
    repository().withdraw(List.of("a_1_all.deb"));

    publish("a");

    assertThat(listed()).containsExactly("a", "b");
    assertThat(repository().withdrawn()).isEmpty();
    publish("c");
    publish("d");
    publish("e");
    assertThat(dir.resolve("a_1_all.deb")).exists();
  }

  @Test
  void rollingBackListsWhatThereWasAndOnceMoreGoesForward() throws Exception {
    publish("a");
    publish("b");
    publications++;

    repository().rollBack(repository().history().kept().get(1));

    assertThat(listed()).containsExactly("a");
    assertThat(dir.resolve("b_1_all.deb")).exists();
    assertThat(repository().isCurrent()).isTrue();
    publications++;
    repository().rollBack(repository().history().kept().get(1));
    assertThat(listed()).containsExactly("a", "b");
  }

  @Test
  void rollingBackNeedsThePackages() throws Exception {
    publish("a");
    publish("b");
    Publications.Entry before = repository().history().kept().get(1);
    Files.delete(dir.resolve("a_1_all.deb"));

    assertThatThrownBy(() -> repository().rollBack(before))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a_1_all.deb");
    assertThat(listed()).containsExactly("a", "b");
  }

  @Test
  void historySaysWhatCameAndWent() throws Exception {
    publish("a");
    publish("b");
    repository().withdraw(List.of("a_1_all.deb"));

    List<Publications.Entry> entries = repository().history().entries();

    assertThat(entries).hasSize(3);
    assertThat(entries.get(0).removed()).containsExactly("a_1_all.deb");
    assertThat(entries.get(0).added()).isEmpty();
    assertThat(entries.get(0).packages()).isEqualTo(1);
    assertThat(entries.get(1).added()).containsExactly("b_1_all.deb");
    assertThat(entries.get(2).added()).containsExactly("a_1_all.deb");
  }

  @Test
  void anIndexIsMadeOfTheFilesAlone() throws Exception {
    publish("a");
    Files.move(deb("b").path(), dir.resolve("b_1_all.deb"));
    Files.writeString(dir.resolve("Packages"), "nothing");
    Files.writeString(dir.resolve(".dkms2bin/apt-index.json"), "[]");

    repository().reindex();

    assertThat(listed()).containsExactly("a", "b");
  }

  @Test
  void modulePackagesAreKnownByTheirNames() throws Exception {
    publish("tp-smapi-modules-6.1.0-56-amd64", "tp-smapi-common");

    assertThat(repository().list())
        .extracting(p -> p.module().orElse("-") + " " + p.kernel().orElse("-"))
        .containsExactlyInAnyOrder("tp-smapi 6.1.0-56-amd64", "- -");
  }
}
