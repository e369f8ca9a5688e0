package org.packetary.dkms2bin.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Stage;

/** What is written as JSON is read back as it was. */
class JsonCodecTest {

  private static final Path REPOSITORY = Path.of("/repo");
  private static final Optional<Path> LOG = Optional.of(Path.of("/repo/.dkms2bin/logs/x/make.log"));

  static List<Finding> findings() {
    return Samples.findings();
  }

  static List<CellOutcome> outcomes() {
    List<PackageFile> packages =
        List.of(
            new PackageFile(
                Path.of("/repo/a/b.deb"), "b", "1:2~3", "amd64", "ab".repeat(32), 1L << 40));
    return List.of(
        new CellOutcome.Built(packages, List.of("a note", "another"), LOG),
        new CellOutcome.Built(List.of(), Optional.empty()),
        new CellOutcome.UpToDate(packages, List.of("a note"), LOG),
        new CellOutcome.Skipped("BUILD_EXCLUSIVE_ARCH", "s390x", ""),
        new CellOutcome.Failed(Stage.BUILD, OptionalInt.of(10), "no", findings(), LOG),
        new CellOutcome.Failed(
            Stage.VERIFICATION, OptionalInt.empty(), "no", List.of(), Optional.empty()),
        new CellOutcome.BrokenOff(Blame.PACKAGING, "full", Optional.of("free some"), LOG),
        new CellOutcome.BrokenOff(
            Blame.ENVIRONMENT,
            "full",
            Optional.empty(),
            Optional.of(Path.of("/elsewhere/make.log"))));
  }

  private static ObjectNode reread(ObjectNode node) throws MalformedJsonException {
    return JsonText.parse(JsonText.of(node));
  }

  @ParameterizedTest
  @MethodSource("findings")
  void aFindingIsReadAsItWasWritten(Finding finding) throws Exception {
    assertThat(FindingJson.read(reread(FindingJson.of(finding)))).isEqualTo(finding);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void anOutcomeIsReadAsItWasWritten(CellOutcome outcome) throws Exception {
    OutcomeJson json = new OutcomeJson(REPOSITORY);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    OutcomeJson.putWord(node, outcome);
    json.putDetails(node, outcome);

    assertThat(json.read(reread(node))).isEqualTo(outcome);
  }

  @Test
  void aRepositoryThatWasMovedTakesItsPathsWithIt() throws Exception {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    CellOutcome outcome = outcomes().get(0);
    OutcomeJson.putWord(node, outcome);
    new OutcomeJson(REPOSITORY).putDetails(node, outcome);

    CellOutcome read = new OutcomeJson(Path.of("/moved")).read(node);

    assertThat(read.log()).contains(Path.of("/moved/.dkms2bin/logs/x/make.log"));
    assertThat(read.packages().get(0).path()).isEqualTo(Path.of("/moved/a/b.deb"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"a\": 1} {}",
        "{\"a\": 99999999999999999999}",
        "{'a': 1}",
        "null",
        "\u0000",
      })
  void whatIsNoObjectIsMalformed(String text) {
    assertThatThrownBy(() -> JsonText.parse(text)).isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void whatIsMissingOrOfAnotherTypeIsNamed() throws Exception {
    ObjectNode node =
        JsonText.parse(
            "{\"text\": 1, \"number\": \"1\", \"big\": 3000000000, \"list\": {}, \"when\": \"now\"}");

    assertThatThrownBy(() -> Fields.text(node, "no")).hasMessage("\"no\" is missing");
    assertThatThrownBy(() -> Fields.text(node, "text")).hasMessage("\"text\" is not a text");
    assertThatThrownBy(() -> Fields.number(node, "number"))
        .hasMessage("\"number\" is not a whole number");
    assertThatThrownBy(() -> Fields.integer(node, "big")).hasMessageContaining("\"big\" is not");
    assertThatThrownBy(() -> Fields.texts(node, "list")).hasMessage("\"list\" is not a list");
    assertThatThrownBy(() -> Fields.instant(node, "when")).hasMessageContaining("\"when\"");
    assertThatThrownBy(() -> CellJson.id(node)).isInstanceOf(MalformedJsonException.class);
    assertThatThrownBy(() -> Fields.path(REPOSITORY, "a\u0000b"))
        .isInstanceOf(MalformedJsonException.class);
  }
}
