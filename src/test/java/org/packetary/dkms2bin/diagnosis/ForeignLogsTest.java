package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.diagnosis.reading.BuildFacts;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/** The same build, run by people of many languages, fails of the same causes. */
class ForeignLogsTest {

  private static final Path LOGS = Path.of("src/test/resources/diagnosis/languages");

  @ParameterizedTest
  @ValueSource(
      strings = {"de", "fr", "nl", "es", "it", "pt", "pt_BR", "pl", "ru", "zh_CN", "zh_TW", "ja"})
  void theFindingsAreThoseOfTheEnglishLog(String language) throws Exception {
    Diagnosed found = read(language);

    assertThat(found.findings().stream().map(ForeignLogsTest::said))
        .containsExactlyElementsOf(
            read("en").findings().stream().map(ForeignLogsTest::said).toList());
    assertThat(found.findings()).hasSize(14);
    assertThat(found.unread()).isEmpty();
  }

  @Test
  void olderGermanIsReadToo() throws Exception {
    List<Finding> found = read("old-de").findings();

    assertThat(found.stream().map(Finding::kind))
        .containsExactly(FindingKind.INCOMPLETE_TYPE, FindingKind.UNDECLARED_IDENTIFIER);
    assertThat(found.stream().map(f -> f.symbol().orElse("")))
        .containsExactly("struct fiemap_extent_info", "FIEMAP_FLAG_SYNC");
    assertThat(found.get(0).place().flatMap(Finding.Place::function)).contains("sl_fiemap");
  }

  @Test
  void halfTranslatedDutchIsReadToo() throws Exception {
    List<Finding> found = read("old-nl").findings();

    assertThat(found).singleElement().extracting(Finding::kind).isEqualTo(FindingKind.READ_ONLY);
    assertThat(found.get(0).place().orElseThrow().line()).isEqualTo(2084);
  }

  @Test
  void aSentenceThatIsInNoTableIsShownAndTheLogsLanguageNamed() throws Exception {
    Diagnosed found =
        Diagnosis.read(
            new StringReader("x.c:1:2: Fehler: das hat noch kein Compiler gesagt\n"),
            BuildFacts.NONE);

    assertThat(found.unread()).contains("German");
    assertThat(found.findings())
        .singleElement()
        .extracting(Finding::message)
        .isEqualTo("das hat noch kein Compiler gesagt");
  }

  @Test
  void anEnglishLogNeedsNoOther() throws Exception {
    Diagnosed found =
        Diagnosis.read(
            new StringReader("x.c:1:2: error: nobody knows this sentence\n"), BuildFacts.NONE);

    assertThat(found.unread()).isEmpty();
  }

  private static String said(Finding finding) {
    return finding.kind()
        + finding.symbol().map(s -> " " + s).orElse("")
        + finding.place().map(p -> " " + p.file() + ":" + p.line() + p.function()).orElse("")
        + finding.types();
  }

  private static Diagnosed read(String name) throws IOException {
    try (Reader log = Files.newBufferedReader(LOGS.resolve(name + ".log"))) {
      return Diagnosis.read(log, BuildFacts.NONE);
    }
  }
}
