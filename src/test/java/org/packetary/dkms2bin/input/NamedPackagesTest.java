package org.packetary.dkms2bin.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.fakes.FakeArchive;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.InputException;

/** Packages by name, from an archive that has some. */
class NamedPackagesTest {

  private final Path temp;
  private final List<BuildEvent> events = new ArrayList<>();
  private final FakeArchive archive =
      FakeArchive.ofPackages(
          Map.of(
              "loop-dkms", List.of("1:0.13.1-1", "0.12.7-2", "0.12.7-1"),
              "i40e-dkms", List.of("1.3.47"),
              "a-1-dkms", List.of("2-1")));

  NamedPackagesTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private List<String> fetch(String... names) throws InterruptedException {
    return new NamedPackages(archive, temp, "debian-12", events::add)
        .fetch(List.of(names)).stream().map(f -> f.getFileName().toString()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "loop-dkms, loop-dkms_1:0.13.1-1",
    "loop-dkms=0.12.7-1, loop-dkms_0.12.7-1",
    "loop-dkms=1:0.13.1-1, loop-dkms_1:0.13.1-1",
    "loop-dkms=0.12.7, loop-dkms_0.12.7-2",
    "loop-dkms=0.13.1, loop-dkms_1:0.13.1-1",
    "loop-dkms-0.12.7-1, loop-dkms_0.12.7-1",
    "loop-dkms-0.12.7, loop-dkms_0.12.7-2",
    "i40e-dkms-1.3.47, i40e-dkms_1.3.47",
    "a-1-dkms, a-1-dkms_2-1",
    "a-1-dkms-2, a-1-dkms_2-1",
  })
  void aNameMeansOnePackageInOneVersion(String word, String file) throws Exception {
    assertThat(fetch(word)).containsExactly(file + ".deb");
    String version = file.substring(file.indexOf('_') + 1);
    String name = file.substring(0, file.indexOf('_'));
    String download = "download-" + name + "-" + version;
    assertThat(events)
        .containsExactly(
            new BuildEvent.InputFound(word, name, version),
            new BuildEvent.TaskStarted(download, "download of " + name + " " + version),
            new BuildEvent.TaskFinished(download, true));
  }

  @Test
  void filesComeInTheOrderOfTheNames() throws Exception {
    assertThat(fetch("loop-dkms", "i40e-dkms", "loop-dkms=0.12.7-1"))
        .containsExactly(
            "loop-dkms_1:0.13.1-1.deb", "i40e-dkms_1.3.47.deb", "loop-dkms_0.12.7-1.deb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loop-dkms=0.12", "loop-dkms=2"})
  void aVersionThatIsNotThereIsToldWithThoseThatAre(String word) {
    assertThatThrownBy(() -> fetch(word))
        .isInstanceOfSatisfying(
            InputException.class,
            e -> {
              assertThat(e.problem()).contains(word, "debian-12");
              assertThat(e.hint().orElseThrow()).contains("1:0.13.1-1", "0.12.7-2", "0.12.7-1");
            });
  }

  @Test
  void aVersionBehindADashThatIsNotThereIsToldWithThoseThatAre() {
    assertThatThrownBy(() -> fetch("i40e-dkms-1.3.48"))
        .isInstanceOfSatisfying(
            InputException.class,
            e -> assertThat(e.hint().orElseThrow()).contains("i40e-dkms=1.3.47"));
  }

  @Test
  void aNameThatIsNotThereIsToldWithWhereToLook() {
    assertThatThrownBy(() -> fetch("i40e-dkms", "nosuch"))
        .isInstanceOfSatisfying(
            InputException.class,
            e -> {
              assertThat(e.problem()).contains("nosuch");
              assertThat(e.hint().orElseThrow()).contains("NAME-dkms", "--components");
            });
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void aPackageIsDownloadedOnce() throws Exception {
    Path first =
        new NamedPackages(archive, temp, "debian-12", events::add)
            .fetch(List.of("i40e-dkms"))
            .get(0);
    Files.writeString(first, "downloaded");

    assertThat(
            new NamedPackages(archive, temp, "debian-12", events::add)
                .fetch(List.of("i40e-dkms=1.3.47")))
        .containsExactly(first);
    assertThat(first).hasContent("downloaded").startsWith(temp);
  }

  @Test
  void anotherVersionIsDownloadedBesideIt() throws Exception {
    assertThat(fetch("loop-dkms=0.12.7-1")).containsExactly("loop-dkms_0.12.7-1.deb");
    assertThat(fetch("loop-dkms=0.12.7-2")).containsExactly("loop-dkms_0.12.7-2.deb");
    assertThat(fetch("loop-dkms=0.12.7-1")).containsExactly("loop-dkms_0.12.7-1.deb");
  }
}
