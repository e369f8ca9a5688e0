package org.packetary.dkms2bin.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;
import org.packetary.dkms2bin.util.Digests;

/** A version that dkms.conf leaves to the packaging. */
class OpenVersionTest {

  private final Path temp;

  OpenVersionTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private DkmsSource source(String directory, String conf, Optional<String> packageVersion)
      throws IOException {
    Path tree = Files.createDirectories(temp.resolve(directory));
    Files.writeString(tree.resolve("dkms.conf"), conf, StandardCharsets.ISO_8859_1);
    Origin origin =
        new Origin(
            Path.of("/input/x.deb"),
            packageVersion.map(v -> "hello-dkms"),
            packageVersion,
            Map.of());
    return new DkmsSource(tree, Digests.sha256(conf), List.of(), origin, Instant.EPOCH);
  }

  private static String conf(DkmsSource source) throws IOException {
    return Files.readString(source.tree().resolve("dkms.conf"), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#MODULE_VERSION#", "#MODULES_VERSION#"})
  void theDirectoryTellsIt(String placeholder) throws IOException {
    DkmsSource source =
        source(
            "hello-2.5",
            "# Andr\u00e9's\nPACKAGE_VERSION=\""
                + placeholder
                + "\"\nCLEAN=\"rm "
                + placeholder
                + "\"",
            Optional.empty());

    assertThat(OpenVersion.fill(source)).isTrue();
    assertThat(conf(source)).isEqualTo("# Andr\u00e9's\nPACKAGE_VERSION=\"2.5\"\nCLEAN=\"rm 2.5\"");
  }

  @Test
  void aConfThatNamesItsVersionIsLeftAlone() throws IOException {
    DkmsSource source = source("hello-2.5", "PACKAGE_VERSION=1.0\r\n", Optional.empty());

    assertThat(OpenVersion.fill(source)).isFalse();
    assertThat(conf(source)).isEqualTo("PACKAGE_VERSION=1.0\r\n");
  }

  @Test
  void whereNothingTellsTheInputIsRefused() throws IOException {
    DkmsSource source = source("hello", "PACKAGE_VERSION=#MODULE_VERSION#", Optional.empty());

    assertThatThrownBy(() -> OpenVersion.fill(source))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("/input/x.deb");
    assertThat(conf(source)).isEqualTo("PACKAGE_VERSION=#MODULE_VERSION#");
  }

  @Test
  void aConfThatIsNoFileIsNotFollowed() throws IOException {
    DkmsSource source = source("hello-2.5", "", Optional.empty());
    Path target = Files.writeString(temp.resolve("target"), "#MODULE_VERSION#");
    Files.delete(source.tree().resolve("dkms.conf"));
    Files.createSymbolicLink(source.tree().resolve("dkms.conf"), target);

    assertThat(OpenVersion.fill(source)).isFalse();
    assertThat(target).hasContent("#MODULE_VERSION#");
  }

  @Test
  void aVersionThatBeginsWithALetterFollowsTheName() throws IOException {
    DkmsSource source =
        source(
            "shift-fs-k618",
            "PACKAGE_NAME=\"shift-fs\"\nPACKAGE_VERSION=\"__VERSION__\"\n",
            Optional.empty());

    assertThat(OpenVersion.fill(source)).isTrue();
    assertThat(conf(source)).contains("PACKAGE_VERSION=\"k618\"");
  }

  @Test
  void theNameIsWhatTheDirectoryHasBeforeTheVersion() throws IOException {
    DkmsSource source =
        source(
            "hello-2.5",
            "PACKAGE_NAME=@NAME@\nPACKAGE_VERSION=@VERSION@\nBUILT_MODULE_NAME=@NAME@\n",
            Optional.empty());

    assertThat(OpenVersion.fill(source)).isTrue();
    assertThat(conf(source))
        .isEqualTo("PACKAGE_NAME=hello\nPACKAGE_VERSION=2.5\nBUILT_MODULE_NAME=hello\n");
  }

  @Test
  void aBranchIsNoVersionAndThePlaceholderIsNamed() throws IOException {
    DkmsSource source =
        source("hello-master", "PACKAGE_NAME=hello\nPACKAGE_VERSION=@V@\n", Optional.empty());

    assertThatThrownBy(() -> OpenVersion.fill(source))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("PACKAGE_VERSION has @V@");
  }
}
