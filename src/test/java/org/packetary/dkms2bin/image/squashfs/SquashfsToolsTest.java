package org.packetary.dkms2bin.image.squashfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.InputException;

/** What the list of an image's files becomes for mksquashfs. */
class SquashfsToolsTest {

  private static final String LINE =
      "crw-rw-rw- 0/0                   1,  3 2026-11-29 16:36 squashfs-root/";

  @Test
  void aDeviceIsToldInWords() {
    assertThat(SquashfsTools.device(LINE + "dev/null"))
        .contains("\"dev/null\" C 1795970160 666 0 0 1 3");
    assertThat(SquashfsTools.device("-rw-r--r-- 0/0 2 2026-11-29 16:36 squashfs-root/file"))
        .isEmpty();
  }

  @Test
  void aLinkInTheImagesPlaceIsNotFollowed(@TempDir Path temp) throws Exception {
    Path other = Files.writeString(temp.resolve("other"), "another's");
    Path tree = Files.createDirectory(temp.resolve("tree"));
    Files.writeString(tree.resolve("file"), "in it");
    Path image = Files.createSymbolicLink(tree.resolve("image"), other);

    Process made =
        new ProcessBuilder(SquashfsTools.ofHere("image", Compression.GZIP, Instant.EPOCH))
            .directory(tree.toFile())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("log").toFile())
            .start();

    assertThat(made.waitFor()).isZero();
    assertThat(other).hasContent("another's");
    assertThat(image).isRegularFile().isNotEmptyFile();
    assertThat(Files.isSymbolicLink(image)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\" f 644 0 0 touch owned;#", "x\\", "$(x)", "`x`"})
  void aNameThatIsMoreThanANameIsNotTold(String name) {
    assertThatThrownBy(() -> SquashfsTools.device(LINE + name)).isInstanceOf(InputException.class);
  }
}
