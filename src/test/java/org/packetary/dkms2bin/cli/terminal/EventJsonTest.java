package org.packetary.dkms2bin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.BuildEvent;
import picocli.CommandLine.Help.Ansi;

/** The stream of JSON and its published schema fit each other. */
class EventJsonTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode text;
  private final Schema schema;

  EventJsonTest() throws IOException {
    text = JSON.readTree(Path.of("docs/events.schema.json").toFile());
    schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(text);
  }

  private static List<ObjectNode> written() throws IOException {
    StringWriter err = new StringWriter();
    try (Progress progress =
        new JsonProgress(
            new Terminal(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                Ansi.ON,
                Terminal.Verbosity.QUIET))) {
      SampleEvents.stamped(SampleEvents.all()).forEach(progress);
    }
    List<ObjectNode> lines = new ArrayList<>();
    for (String line : err.toString().lines().toList()) {
      lines.add((ObjectNode) JSON.readTree(line));
    }
    return lines;
  }

  private List<String> problems(JsonNode event) {
    return schema.validate(event).stream().map(Error::toString).toList();
  }

  @Test
  void theSampleHasEveryKindOfEvent() {
    assertThat(SampleEvents.all().stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(BuildEvent.class.getPermittedSubclasses()));
  }

  @Test
  void aWholeStreamIsValidLineByLine() throws IOException {
    List<ObjectNode> lines = written();

    assertThat(lines).hasSameSizeAs(SampleEvents.all());
    for (ObjectNode line : lines) {
      assertThat(problems(line)).as(line.toString()).isEmpty();
    }
  }

  @Test
  void everyKindOfTheSchemaIsWritten() throws IOException {
    Set<String> kinds = new TreeSet<>();
    text.get("oneOf").forEach(k -> kinds.add(k.get("$ref").asText().replaceFirst(".*/", "")));

    assertThat(written().stream().map(l -> l.get("kind").asText()).collect(Collectors.toSet()))
        .isEqualTo(kinds);
  }

  @Test
  void everyFieldOfTheSchemaIsWrittenSomewhere() throws IOException {
    Set<String> described = new TreeSet<>();
    for (JsonNode kind : text.get("oneOf")) {
      String name = kind.get("$ref").asText().replaceFirst(".*/", "");
      text.at("/$defs/" + name + "/properties")
          .fieldNames()
          .forEachRemaining(f -> described.add(name + " " + f));
    }

    Set<String> seen = new TreeSet<>();
    for (ObjectNode line : written()) {
      line.fieldNames().forEachRemaining(f -> seen.add(line.get("kind").asText() + " " + f));
    }
    assertThat(seen).isEqualTo(described);
  }

  @Test
  void anEventHasItsNumberItsTimeAndItsSubject() throws IOException {
    JsonNode stage =
        written().stream()
            .filter(l -> l.get("kind").asText().equals("cell-stage"))
            .filter(l -> l.get("stage").asText().equals("build"))
            .findFirst()
            .orElseThrow();

    assertThat(stage)
        .isEqualTo(
            JSON.readTree(
                """
                {"id": 15, "time": "2026-01-02T03:04:19Z", "kind": "cell-stage",
                 "cell": {"module": "hello", "version": "1.0", "kernel": "6.1.0-9-amd64",
                          "architecture": "x86_64"},
                 "stage": "build"}
                """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "time", "kind"})
  void noEventIsWithoutWhatAllHave(String field) throws IOException {
    assertThat(written().stream().peek(l -> l.remove(field)).map(this::problems))
        .noneMatch(List::isEmpty);
  }

  @Test
  void whatIsNotDescribedIsNotValid() throws IOException {
    assertThat(written().stream().peek(l -> l.put("surprise", 1)).map(this::problems))
        .noneMatch(List::isEmpty);
  }

  @Test
  void nothingElseIsSaidOnTheStreamOfJson() {
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            Ansi.ON,
            Terminal.Verbosity.VERBOSE);
    try (Progress progress = new JsonProgress(terminal)) {
      assertThat(progress).isNotNull();
      terminal.progress("progress");
      terminal.log("run: make");
    }
    terminal.problem("error: no");

    assertThat(err.toString()).isEmpty();
  }

  @Test
  void everyKindHasADescription() {
    assertThat(Stream.of(text.get("oneOf")).flatMap(a -> a.findValuesAsText("$ref").stream()))
        .allSatisfy(
            ref -> assertThat(text.at(ref.substring(1)).get("description").asText()).isNotBlank());
  }
}
