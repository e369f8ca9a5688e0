package org.packetary.dkms2bin.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.json.MalformedJsonException;

/** facts.json holds all that is known of a result, and its schema describes it. */
class FactsJsonTest {

  private static final String DIGEST = "0f".repeat(32);
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<ResultOutcome> outcomes() {
    return List.of(
        FactsSamples.VERIFIED, FactsSamples.SKIPPED, FactsSamples.FAILED, FactsSamples.UNEVALUATED);
  }

  private static List<String> problems(String text) throws Exception {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(JSON.readTree(Path.of("docs/facts.schema.json").toFile()))
        .validate(JSON.readTree(text))
        .stream()
        .map(Error::toString)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void factsAreReadAsTheyWereWritten(ResultOutcome outcome) throws Exception {
    Facts facts = FactsSamples.of(DIGEST, outcome);

    assertThat(FactsJson.parse(FactsJson.of(facts))).isEqualTo(facts);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void theSchemaDescribesWhatIsWritten(ResultOutcome outcome) throws Exception {
    String text = FactsJson.of(FactsSamples.of(DIGEST, outcome));

    assertThat(problems(text)).isEmpty();
    assertThat(problems(text.replace("\"digest\"", "\"surprise\""))).isNotEmpty();
  }

  @Test
  void theSchemaKnowsEveryCompressionAndTheFormat() throws Exception {
    var schema = JSON.readTree(Path.of("docs/facts.schema.json").toFile());

    assertThat(schema.at("/properties/compression/enum")).hasSameSizeAs(Compression.values());
    assertThat(schema.at("/properties/format/const").asInt()).isEqualTo(FactsJson.FORMAT);
  }

  @Test
  void everyBitOfTheFileThatIsLostIsNoticed() {
    String text = FactsJson.of(FactsSamples.of(DIGEST, FactsSamples.VERIFIED));

    assertThat(Arrays.asList(0, 10, text.length() / 2, text.length() - 3))
        .allSatisfy(
            length ->
                assertThatThrownBy(() -> FactsJson.parse(text.substring(0, length)))
                    .isInstanceOf(MalformedJsonException.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"format\" : 1|\"format\" : 2",
        "\"verified\"|\"other\"",
        "\"hello.ko\"|\"../hello.ko\"",
        "0f0f|0F0F",
        "\"x86_64\"|\"vax\"",
        "\"xz\"|\"zip\"",
        "\"unresolved-symbol\"|\"ugly\"",
        "\"version\" : \"1.0\"|\"version\" : \"1/0\"",
        "2026-01-02|2026-13-02",
      })
  void whatThisVersionCannotMeanIsMalformed(String change) {
    String[] parts = change.split("\\|", -1);
    String text = FactsJson.of(FactsSamples.of(DIGEST, FactsSamples.VERIFIED));
    assertThat(text).contains(parts[0]);

    assertThatThrownBy(() -> FactsJson.parse(text.replace(parts[0], parts[1])))
        .isInstanceOf(MalformedJsonException.class);
  }
}
