package org.packetary.dkms2bin.packagefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.InputException;

class Deb822Test {

  @Test
  void keepsOrderNamesAndContinuationLines() {
    List<Deb822.Paragraph> paragraphs =
        Deb822.parse(
            """

            Package: a
            X-Empty:
            Files:
             one
            \ttwo\s\s
            # a comment
            Build-Ids:   x:y

            \s
            package: b
            """,
            "test");

    assertThat(paragraphs).hasSize(2);
    assertThat(paragraphs.get(0).fields())
        .containsExactly(
            java.util.Map.entry("Package", "a"),
            java.util.Map.entry("X-Empty", ""),
            java.util.Map.entry("Files", "\n one\n\ttwo"),
            java.util.Map.entry("Build-Ids", "x:y"));
    assertThat(paragraphs.get(0).get("build-IDS")).contains("x:y");
    assertThat(paragraphs.get(1).get("Package")).contains("b");
    assertThat(paragraphs.get(1).get("Version")).isEmpty();
  }

  @Test
  void readsFilesFromOtherSystems() {
    assertThat(Deb822.parse("Package: a\r\nVersion: 1\r\n", "test").get(0).get("Package"))
        .contains("a");
    assertThat(Deb822.parse("\n\n", "test")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'A: b\nnonsense', line 2",
    "' continued', line 1",
    "'A: b\n: c', line 2",
    "'A: b\nA: c', comes twice",
    "'A: b\na: c', comes twice",
    "'A B: c', line 1"
  })
  void malformedLinesAreNamed(String text, String words) {
    assertThatThrownBy(() -> Deb822.parse(text, "where.dsc"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("where.dsc")
        .hasMessageContaining(words);
  }
}
