package org.packetary.dkms2bin.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the words after --dkms stand for. */
class InputWordsTest {

  private final Path temp;

  InputWordsTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Path file(String name) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private static InputWords words(Object... words) {
    return InputWords.of(List.of(words).stream().map(String::valueOf).toList());
  }

  @Test
  void whatIsAFileIsThatFile() throws IOException {
    Path deb = file("hello-dkms_1.0_all.deb");

    assertThat(words(deb, deb)).isEqualTo(new InputWords(List.of(deb), List.of()));
    // Relative words are looked up from here, where "samples" would be a good package name too.
    assertThat(words("samples").names()).isEmpty();
    assertThat(words("samples").files()).containsExactly(Path.of("samples"));
  }

  @Test
  void aPatternStandsForItsMatchesInOrder() throws IOException {
    Path b = file("b-dkms_1_all.deb");
    Path a = file("a-dkms_1_all.deb");
    file("a-dkms_1_all.changes");

    assertThat(words(temp.resolve("*-dkms_*.deb")).files()).containsExactly(a, b);
    assertThat(words(temp.resolve("[b-z]-*.deb")).files()).containsExactly(b);
    assertThat(words(temp.resolve("?-dkms_1_all.deb"), b).files()).containsExactly(a, b);
  }

  @Test
  void aFileWhoseNameHoldsPatternCharactersIsItself() throws IOException {
    Path odd = file("a[1].deb");
    file("a1.deb");

    assertThat(words(odd).files()).containsExactly(odd);
  }

  @Test
  void aPatternThatMatchesNothingIsAFileThatIsMissing() {
    Path pattern = temp.resolve("*.deb");

    assertThat(words(pattern)).isEqualTo(new InputWords(List.of(pattern), List.of()));
  }

  @Test
  void aDirectoryOfPackagesStandsForThem() throws IOException {
    Path rpm = file("packages/b-dkms-1-1.noarch.rpm");
    Path deb = file("packages/a-dkms_1_all.deb");
    file("packages/README");
    Files.createDirectory(temp.resolve("packages/odd.deb"));

    assertThat(words(temp.resolve("packages")).files()).containsExactly(deb, rpm);
    assertThat(words(temp.resolve("pack*")).files()).containsExactly(deb, rpm);
  }

  @Test
  void aSourceDirectoryIsItselfWhateverElseLiesInIt() throws IOException {
    file("driver/dkms.conf");
    file("driver/old.deb");
    file("plain/driver.c");

    assertThat(words(temp.resolve("driver"), temp.resolve("plain")).files())
        .containsExactly(temp.resolve("driver"), temp.resolve("plain"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v4l2loopback-dkms",
        "v4l2loopback-dkms=0.12.7-2",
        "dpdk-kmods-dkms=0~20220829+git-1",
        "i40e-dkms-1.3.47",
        "foo-dkms=1:2.0-1",
      })
  void whatIsNoFileAndCouldBeAPackageIsAName(String word) {
    assertThat(words(word)).isEqualTo(new InputWords(List.of(), List.of(word)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello-dkms_1.0_all.deb",
        "gone.rpm",
        "gone.deb",
        "./v4l2loopback-dkms",
        "/nowhere/hello",
        "Hello",
        "v4l2loopback-dkms=",
        "two words",
      })
  void whatCannotBeAPackageIsAFileThatIsMissing(String word) {
    assertThat(words(word)).isEqualTo(new InputWords(List.of(Path.of(word)), List.of()));
  }
}
