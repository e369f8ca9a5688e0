package org.packetary.dkms2bin.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.config.Key.Place;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.yaml.YamlReader;

/** The published schema of dkms2bin.yaml and what is read fit each other. */
class ConfigSchemaTest {

  private static final Path FILE = Path.of("docs/dkms2bin.schema.json");

  private final Path temp;
  private final JsonNode schema;

  ConfigSchemaTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.schema = new ObjectMapper().readTree(FILE.toFile());
  }

  private List<String> problems(String yaml) throws IOException {
    Schema validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
    return validator.validate(YamlReader.mapper().readTree(yaml)).stream()
        .map(Error::toString)
        .toList();
  }

  private boolean isRead(String yaml) throws IOException {
    Problems problems = new Problems();
    MatrixFile.read(
        Files.writeString(temp.resolve("dkms2bin.yaml"), yaml), Map.of("HERE", "x"), problems);
    return problems.isEmpty();
  }

  @Test
  void theExampleAndTheSampleAreValid() throws IOException {
    assertThat(problems(ExampleFile.text())).isEmpty();
    assertThat(problems(Files.readString(Path.of("samples/matrix/dkms2bin.yaml")))).isEmpty();
  }

  /** What is in the example's comments is as right as the rest. */
  @Test
  void theExampleIsStillValidWithEveryCommentedKey() throws IOException {
    String all = ExampleFile.text().replaceAll("(?m)^( *)#   (?=[a-z-]+:)", "$1");

    assertThat(all)
        .contains(
            "\nkabi-requires: true", "\n    patch: [", "\n    recipe: ", "\n    image-package: ");
    assertThat(problems(all)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"TOP, ''", "DISTRIBUTION, /$defs/distribution", "DRIVER, /$defs/driver"})
  void everyKeyIsListedWhereItMayStand(Place place, String where) {
    Set<String> keys =
        Arrays.stream(Key.values())
            .filter(k -> k.isFor(place))
            .map(Key::word)
            .collect(Collectors.toCollection(TreeSet::new));
    keys.addAll(
        switch (place) {
          case TOP -> List.of("drivers", "distributions", "gates");
          case DISTRIBUTION -> List.of("drivers");
          case DRIVER -> RuleReader.keys();
        });

    assertThat(names(schema.at(where + "/properties"))).isEqualTo(keys);
  }

  private static Set<String> names(JsonNode properties) {
    return properties.properties().stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theWordsOfEachChoiceAreListed() {
    Stream.of(Key.values())
        .filter(k -> !k.choices().isEmpty())
        .forEach(
            k ->
                assertThat(
                        StreamSupport.stream(
                            schema.at("/properties/" + k.word() + "/enum").spliterator(), false))
                    .as(k.word())
                    .extracting(JsonNode::asText)
                    .containsExactlyElementsOf(k.choices()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jbos: 2",
        "jobs: 0",
        "jobs: many",
        "timeout: soon",
        "format: xml",
        "mirror-trusted: 'yes'",
        "mirror: {a: b}",
        "kernel: []",
        "rpm-sign-passphrase: secret",
        "rpm-sign-key: {file: x}",
        "drivers: {a: {make: x}}",
        "drivers: {a: {dkms: x, expect: failed}}",
        "drivers: {a: {dkms: x, expect: {outcome: failed}}}",
        "drivers: {a: {dkms: x, expect: {outcome: built, reason: y}}}",
        "drivers: {a: {dkms: x, exclude: {reason: y}}}",
        "drivers: {a: {dkms: x, allow-unfit: {reason: y}}}",
        "drivers: {a: {dkms: x, jobs: 2}}",
        "drivers: [{dkms: x}]",
        "distributions: {debian-12: {jobs: 2}}",
        "distributions: [debian-12]",
        "gates: {lab: {flavour: rt}}",
        "gates: {LAB: [evdi]}",
        "gates: {lab: {drivers: [evdi], kernel: latest}}",
      })
  void whatIsRefusedIsNotValid(String yaml) throws IOException {
    assertThat(isRead(yaml)).isFalse();
    assertThat(problems(yaml)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timeout: 90",
        "kernel: 6.1.*",
        "mirror: {env: HERE}",
        "rpm-sign-passphrase: {env: HERE}",
        "drivers: [a, b]",
        "drivers: {a: b, c: [d, e], f: {dkms: [g, h], module-version: 1.10}}",
        "drivers: {a: {dkms: x, allow-unfit: [oslec, 'b=no symbol', {module: c, kernel: '6.*'}]}}",
        "gates: {lab: [evdi, tp_smapi], rt: {drivers: evdi, flavour: rt-amd64, meta-package: [a, b]}}",
        "distributions: {debian-12: , debian-13: {kernel: [latest, '6.12.*'], build-dep: bc}}",
      })
  void whatIsReadIsValid(String yaml) throws IOException {
    assertThat(isRead(yaml)).isTrue();
    assertThat(problems(yaml)).isEmpty();
  }

  @Test
  void everyKeyHasADescription() {
    Set<String> without = new TreeSet<>();
    undescribed(schema, without);

    assertThat(without).isEmpty();
  }

  private static void undescribed(JsonNode part, Set<String> without) {
    part.path("properties")
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().has("description")) {
                without.add(field.getKey());
              }
            });
    part.forEach(inner -> undescribed(inner, without));
  }
}
