package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.repository.Publications;

/** What leaves a repository, and how one goes back. */
class UpkeepTest extends OnFlatRepository {

  @Test
  void whatIsWithdrawnIsListedNoMoreAndItsFileStaysAsLongAsAKeptIndexNamesIt() throws Exception {
    publish("a", "b");
    later();

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
    later();

    repository().rollBack(repository().history().kept().get(1));

    assertThat(listed()).containsExactly("a");
    assertThat(dir.resolve("b_1_all.deb")).exists();
    assertThat(repository().isCurrent()).isTrue();
    later();
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
