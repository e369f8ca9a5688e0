package org.packetary.dkms2bin.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That no script which takes part in a build is forgotten. */
class ScriptDigestTest {

  private static final Path RESOURCES = Path.of("src/main/resources/org/packetary/dkms2bin");

  @Test
  void everyScriptOfTheDirectoriesIsCountedOrLeftOutByName() throws IOException {
    List<String> there = new ArrayList<>();
    for (String directory : ScriptDigest.DIRECTORIES) {
      try (Stream<Path> files = Files.walk(RESOURCES.resolve(directory))) {
        files
            .map(f -> RESOURCES.relativize(f).toString())
            .filter(f -> f.endsWith(".sh") || f.endsWith(".py"))
            .forEach(there::add);
      }
    }

    assertThat(Stream.of(ScriptDigest.COUNTED, ScriptDigest.LEFT_OUT).flatMap(List::stream))
        .as("a new script belongs into one of the two lists")
        .containsExactlyInAnyOrderElementsOf(there);
  }

  @Test
  void theDigestIsTheSameEachTime() {
    assertThat(ScriptDigest.compute()).hasSize(64).isEqualTo(ScriptDigest.compute());
  }

  @Test
  void anotherTextOfOneScriptIsAnotherDigest() {
    assertThat(ScriptDigest.of(List.of("a", "b"), name -> "text of " + name))
        .isNotEqualTo(ScriptDigest.of(List.of("a", "b"), name -> "text"))
        .isNotEqualTo(ScriptDigest.of(List.of("a"), name -> "text of " + name));
  }
}
