package org.packetary.dkms2bin.distro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.InputException;

class RecipeKeysTest {

  private static final Path RECIPE = Path.of("chroot-recipes/debian-12.yaml");

  @ParameterizedTest
  @ValueSource(strings = {"title:", "  suite:", "  headers-package:"})
  void aMisspeltKeyIsNamedWithItsOwnLine(String key, @TempDir Path directory) throws IOException {
    List<String> lines = Files.readAllLines(RECIPE);
    int index = lines.indexOf(lines.stream().filter(l -> l.startsWith(key)).findFirst().get());
    Path file =
        Files.write(
            directory.resolve("mine.yaml"),
            lines.stream()
                .map(l -> l.startsWith(key) ? "  ".repeat(depth(l)) + "x" + l.strip() : l)
                .toList());

    assertThatThrownBy(() -> RecipeBook.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage(
            file
                + ", line "
                + (index + 1)
                + ": unknown key \"x"
                + key.strip().replace(":", "")
                + "\"")
        .satisfies(
            e ->
                assertThat(((InputException) e).hint().orElseThrow())
                    .contains(key.strip().replace(":", "")));
  }

  private static int depth(String line) {
    return line.startsWith(" ") ? 1 : 0;
  }
}
