package org.packetary.dkms2bin.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.roots.RootSpec;

/** Plans as text: what is written is read back, and nothing else is. */
class PlanJsonTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode tree(BuildPlan plan) throws IOException {
    return (ObjectNode) JSON.readTree(PlanJson.write(List.of(plan)));
  }

  /** The rich plan, changed by hand. */
  private static String changed(Consumer<ObjectNode> change) throws IOException {
    ObjectNode tree = tree(RichPlan.plan());
    change.accept(tree);
    return tree.toString();
  }

  private static ObjectNode at(ObjectNode tree, String pointer) {
    return (ObjectNode) tree.at(pointer);
  }

  private static void refused(String text, String... said) {
    assertThatThrownBy(() -> PlanJson.read(text, "x/plan.json"))
        .isInstanceOfSatisfying(
            InputException.class,
            e -> {
              assertThat(e.problem()).contains("x/plan.json").contains(said);
              assertThat(e.hint().orElseThrow()).contains("dkms2bin plan --json");
            });
  }

  @Test
  void whatIsWrittenIsReadBack() {
    List<BuildPlan> plans = List.of(RichPlan.plan(), PlanSamples.plan(List.of()));

    assertThat(PlanJson.read(PlanJson.write(plans), "plan.json")).isEqualTo(plans);
  }

  @Test
  void theSamePlanIsTheSameText() {
    String text = PlanJson.write(List.of(RichPlan.plan()));

    assertThat(PlanJson.write(PlanJson.read(text, "plan.json"))).isEqualTo(text).endsWith("}\n");
  }

  @Test
  void aLayerThatSeveralCellsHaveIsWrittenOnce() throws IOException {
    JsonNode plan = tree(RichPlan.plan()).at("/plans/0");

    assertThat(plan.at("/layers").properties())
        .extracting(e -> e.getValue().path("word").textValue())
        .containsExactlyInAnyOrderElementsOf(RichPlan.LAYERS);
    assertThat(plan.at("/cells/0/root/0")).isEqualTo(plan.at("/cells/1/root/0"));
  }

  @Test
  void layersOfOneNameWithOtherPackagesAreTwo() {
    PlannedCell one = PlanSamples.cell("a", "1", PlanSamples.KERNEL, "");
    PlannedCell other = RichPlan.withMore(PlanSamples.cell("b", "1", PlanSamples.KERNEL, ""));
    BuildPlan plan = PlanSamples.plan(List.of(one, other));

    assertThat(PlanJson.read(PlanJson.write(List.of(plan)), "plan.json")).containsExactly(plan);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{}", "{\"format\": 1}", "{\"format\": 2, \"plans\": []}"})
  void anotherFormatIsRefused(String text) {
    refused(text, "format 1");
  }

  @Test
  void whereTextIsNoJsonTheLineIsTold() {
    refused("{\n  oops", "line 2 is no JSON");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    refused("{\"format\": 1, \"plans\": [", "cannot be read");
  }

  @Test
  void partsThatDoNotGiveTheCellsDigestAreRefused() throws IOException {
    String other = changed(t -> at(t, "/plans/0/cells/0/counted").put("source/tree", "other"));
    refused(other, "lib/2.0 on " + PlanSamples.KERNEL, "digest");

    refused(changed(t -> at(t, "/plans/0/cells/0/counted").put("more", "")), "digest");
    refused(changed(t -> at(t, "/plans/0/cells/0").put("inputDigest", "0")), "digest");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfLayerHasAWordThatMeansIt(RootSpec.Kind kind) {
    BuildPlan plan = planWithLayer(kind);

    assertThat(PlanJson.read(PlanJson.write(List.of(plan)), "plan.json")).containsExactly(plan);
  }

  @Test
  void otherWordsMeanNoKindOfLayer() {
    String text = PlanJson.write(List.of(planWithLayer(RootSpec.Kind.INSTALLED)));
    String kind = "\"kind\" : \"" + RootSpec.Kind.INSTALLED.word() + "\"";

    assertThat(text).contains(kind);
    refused(text.replace(kind, "\"kind\" : \"surprise\""), "surprise");
  }

  private static BuildPlan planWithLayer(RootSpec.Kind kind) {
    PlannedCell cell = PlanSamples.cell("a", "1", PlanSamples.KERNEL, "");
    return PlanSamples.plan(
        List.of(RichPlan.withLayer(cell, new RootSpec.LayerSpec("more", kind, List.of()))));
  }

  @Test
  void whatIsRecordedOnlyMayBeAnything() throws IOException {
    String text = changed(t -> at(t, "/plans/0/cells/0/recorded").put("root/libc6", "2.41"));

    assertThat(PlanJson.read(text, "plan.json").get(0).cells().get(0).spec().orElseThrow().parts())
        .extracting(CellSpec.Parts::recorded)
        .satisfies(recorded -> assertThat(recorded).containsEntry("root/libc6", "2.41"));
  }

  @Test
  void aLayerThatIsNotThereIsRefused() throws IOException {
    refused(changed(t -> ((ArrayNode) t.at("/plans/0/cells/0/root")).add("nosuch")), "nosuch");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/plans/0/cells/0#module",
        "/plans/0/cells/0#kernel",
        "/plans/0/cells/0#source",
        "/plans/0/cells/0#inputDigest",
        "/plans/0/recipe#name",
        "/plans/0/archive#digest",
        "/plans/0/sources/0#tree",
        "/plans/0#architecture",
      })
  void aFieldThatIsMissingIsNamed(String where) throws IOException {
    String[] place = where.split("#", 2);

    refused(changed(t -> at(t, place[0]).remove(place[1])), "\"" + place[1] + "\" is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/plans/0#architecture",
        "/plans/0/cells/0/remarks/0#kind",
        "/plans/0/cells/3/settled#outcome",
        "/plans/0/cells/5/settled#blame",
      })
  void aWordThatNobodyKnowsIsNamed(String where) throws IOException {
    String[] place = where.split("#", 2);

    refused(changed(t -> at(t, place[0]).put(place[1], "surprise")), "surprise");
  }

  @Test
  void aPlanSettlesNothingAsBuilt() {
    PlannedCell built =
        new PlannedCell.Settled(
            PlanSamples.id("a", "1", PlanSamples.KERNEL),
            CellTerms.NONE,
            new CellOutcome.Built(List.<PackageFile>of(), Optional.empty()));
    BuildPlan plan = PlanSamples.plan(List.of(built));

    assertThatThrownBy(() -> PlanJson.write(List.of(plan)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("built");
  }

  @Test
  void aPlanKnowsItsCellsAndSources() {
    BuildPlan plan = RichPlan.plan();
    CellSpec first = plan.cells().get(0).spec().orElseThrow();

    assertThat(plan.cell(first.id())).contains(plan.cells().get(0));
    assertThat(plan.cell(PlanSamples.id("nosuch", "1", PlanSamples.KERNEL))).isEmpty();
    assertThat(plan.source(first.source()).orElseThrow().packageName()).contains("lib-dkms");
    assertThat(plan.source("nosuch")).isEmpty();
  }
}
