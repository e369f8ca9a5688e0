package org.packetary.dkms2bin.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;

/** The published schema and what is written fit each other. */
class ReportSchemaTest {

  private final Path temp;

  ReportSchemaTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private ObjectNode written(RunReport report) throws IOException {
    Path file = temp.resolve("report.json");
    new JsonReport(temp).write(report, file);
    return (ObjectNode) new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void aWholeRunIsValid() throws IOException {
    assertThat(ReportSchema.problems(written(SampleReport.in(temp)))).isEmpty();
  }

  /** A finding and outcomes with everything that can be known of them. */
  @Test
  void whateverCanBeKnownIsDescribed() throws IOException {
    Finding full =
        new Finding(
            FindingKind.INCOMPATIBLE_TYPE,
            true,
            Optional.of("foo"),
            Optional.of(SampleReport.Findings.place("a.c", 1, 2, "probe")),
            "incompatible",
            OptionalInt.of(0),
            Optional.of(new Finding.Types("int *", "long *")),
            Optional.of("cast it"),
            List.of(
                new Finding.Declared("6.1", true, Optional.of("include/a.h"), 0, "int foo(void)"),
                new Finding.Declared("6.2", false, Optional.empty(), 0, "")),
            new Finding.Evidence(List.of(3, 4), 2, List.of("a note"), List.of("1 | foo();")));
    Optional<Path> log = Optional.of(temp.resolve("log"));
    List<CellOutcome> outcomes =
        List.of(
            new CellOutcome.Built(List.of(), List.of("a note"), log),
            new CellOutcome.Failed(Stage.EVALUATION, OptionalInt.of(8), "no", List.of(full), log),
            new CellOutcome.BrokenOff(Blame.BUG, "bug", Optional.of("report it"), log));
    RunReport report =
        SampleReport.report(
            outcomes.stream()
                .map(o -> SampleReport.cell(SampleReport.id("m", "1", o.word()), o))
                .toList(),
            List.of(),
            Optional.of(new PublishException("full", null)));

    assertThat(ReportSchema.problems(written(report))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/cells/0, surprise, surprise",
    "/cells/0/packages/0, surprise, surprise",
    "/cells/4/findings/0, surprise, surprise",
    "/cells/4/stages, surprise, surprise",
    "/cells/0, blame, blame",
    "'', surprise, surprise",
  })
  void whatIsNotDescribedIsNotValid(String where, String name, String said) throws IOException {
    ObjectNode report = written(SampleReport.in(temp));
    ((ObjectNode) report.at(where)).put(name, "x");

    assertThat(ReportSchema.problems(report)).anyMatch(p -> p.contains(said));
  }

  @Test
  void anOutcomeHasToTellWhatBelongsToIt() throws IOException {
    ObjectNode report = written(SampleReport.in(temp));
    ((ObjectNode) report.at("/cells/0")).remove("packages");

    assertThat(ReportSchema.problems(report)).hasSize(1).allMatch(p -> p.contains("packages"));
  }

  @Test
  void everyFieldHasADescription() throws IOException {
    Set<String> without = new TreeSet<>();
    undescribed(ReportSchema.text(), without);

    assertThat(without).isEmpty();
  }

  private static void undescribed(JsonNode schema, Set<String> without) {
    if (schema.has("additionalProperties")) {
      schema
          .get("properties")
          .properties()
          .forEach(
              field -> {
                if (!field.getValue().has("description")) {
                  without.add(field.getKey());
                }
              });
    }
    schema.forEach(part -> undescribed(part, without));
  }

  @Test
  void everyKindAndStageIsListed() throws IOException {
    JsonNode finding = ReportSchema.text().at("/$defs/finding/properties");
    assertThat(finding.at("/kind/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(
            Arrays.stream(FindingKind.values()).map(FindingKind::word).toList());
    assertThat(ReportSchema.text().at("/$defs/cell/properties/stage/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(Arrays.stream(Stage.values()).map(Stage::word).toList());
  }
}
