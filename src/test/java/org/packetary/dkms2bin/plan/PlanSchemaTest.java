package org.packetary.dkms2bin.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.roots.RootSpec;

/** The published schema and what is written fit each other. */
class PlanSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode schema() throws IOException {
    return JSON.readTree(Path.of("docs/plan.schema.json").toFile());
  }

  private static List<String> problems(JsonNode plan) throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(schema())
        .validate(plan)
        .stream()
        .map(Error::toString)
        .toList();
  }

  private static ObjectNode written() throws IOException {
    return (ObjectNode)
        JSON.readTree(PlanJson.write(List.of(RichPlan.plan(), PlanSamples.plan(List.of()))));
  }

  @Test
  void aPlanWithEverythingInItIsValid() throws IOException {
    assertThat(problems(written())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "/plans/0",
    "/plans/0/recipe",
    "/plans/0/sources/0",
    "/plans/0/cells/0",
    "/plans/0/cells/0/conf",
    "/plans/0/cells/0/remarks/0",
    "/plans/0/cells/1/needs/0",
    "/plans/0/cells/3",
    "/plans/0/cells/3/settled",
  })
  void whatIsNotDescribedIsNotValid(String where) throws IOException {
    ObjectNode plan = written();
    ((ObjectNode) plan.at(where)).put("surprise", "x");

    assertThat(problems(plan)).anyMatch(p -> p.contains("surprise"));
  }

  @Test
  void everyFieldHasADescription() throws IOException {
    Set<String> without = new TreeSet<>();
    undescribed(schema(), without);

    assertThat(without).isEmpty();
  }

  private static void undescribed(JsonNode schema, Set<String> without) {
    if (schema.has("properties") && schema.has("additionalProperties")) {
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
  void everyWordIsListed() throws IOException {
    assertThat(words("/$defs/layer/properties/kind/enum"))
        .containsExactlyElementsOf(
            Arrays.stream(RootSpec.Kind.values()).map(RootSpec.Kind::word).toList());
    assertThat(words("/$defs/remark/properties/kind/enum"))
        .containsExactlyElementsOf(
            Arrays.stream(SourceRemark.Kind.values()).map(Enum::name).toList());
    assertThat(words("/$defs/brokenOff/properties/blame/enum"))
        .containsExactlyElementsOf(Arrays.stream(Blame.values()).map(Enum::name).toList());
    assertThat(words("/$defs/cellId/properties/architecture/enum"))
        .containsExactlyElementsOf(
            Arrays.stream(Architecture.values()).map(Architecture::machine).toList());
  }

  private static List<String> words(String pointer) throws IOException {
    List<String> words = new ArrayList<>();
    schema().at(pointer).forEach(word -> words.add(word.textValue()));
    return words;
  }
}
