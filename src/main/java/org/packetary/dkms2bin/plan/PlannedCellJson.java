package org.packetary.dkms2bin.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.packetary.dkms2bin.dkms.ConfJson;
import org.packetary.dkms2bin.json.CellJson;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.roots.RootSpec;

/** Writes the cells of a plan as JSON and reads them back. */
final class PlannedCellJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PlannedCellJson() {}

  static ObjectNode write(PlannedCell planned, Function<RootSpec, List<String>> layers) {
    ObjectNode node = NODES.objectNode();
    CellJson.put(node, planned.id());
    terms(node, planned.terms());
    return planned.fold(
        build -> spec(node, build.cell(), layers), settled -> settled(node, settled.outcome()));
  }

  /**
   * Reads a cell.
   *
   * @param layers the plan's layers by their names in it
   */
  static PlannedCell read(JsonNode node, Map<String, RootSpec.LayerSpec> layers)
      throws MalformedJsonException {
    CellId id = CellJson.id(node);
    CellTerms terms = readTerms(node);
    return node.has("settled")
        ? new PlannedCell.Settled(id, terms, readSettled(Fields.object(node, "settled")))
        : new PlannedCell.ToBuild(readSpec(node, id, terms, layers));
  }

  private static ObjectNode spec(
      ObjectNode node, CellSpec cell, Function<RootSpec, List<String>> layers) {
    node.put("inputDigest", cell.inputDigest());
    node.put("source", cell.source());
    layers.apply(cell.root()).forEach(node.putArray("root")::add);
    node.put("sourceDate", cell.sourceDate().getEpochSecond());
    if (!cell.needs().isEmpty()) {
      ArrayNode needs = node.putArray("needs");
      cell.needs().forEach(need -> CellJson.put(needs.addObject(), need));
    }
    if (cell.needed()) {
      node.put("needed", true);
    }
    if (!cell.remarks().isEmpty()) {
      ArrayNode remarks = node.putArray("remarks");
      cell.remarks().forEach(remark -> remark(remarks.addObject(), remark));
    }
    node.set("conf", ConfJson.write(cell.conf()));
    Fields.put(node, "counted", cell.parts().counted());
    Fields.put(node, "recorded", cell.parts().recorded());
    return node;
  }

  private static CellSpec readSpec(
      JsonNode node, CellId id, CellTerms terms, Map<String, RootSpec.LayerSpec> layers)
      throws MalformedJsonException {
    List<CellId> needs = new ArrayList<>();
    for (JsonNode need : Fields.entries(node, "needs")) {
      needs.add(CellJson.id(need));
    }
    List<SourceRemark> remarks = new ArrayList<>();
    for (JsonNode remark : Fields.entries(node, "remarks")) {
      remarks.add(readRemark(remark));
    }
    CellSpec spec =
        new CellSpec(
            id,
            Fields.text(node, "source"),
            readRoot(Fields.texts(node, "root"), layers),
            ConfJson.read(Fields.object(node, "conf")),
            needs,
            Fields.flag(node, "needed"),
            Instant.ofEpochSecond(Fields.number(node, "sourceDate")),
            terms,
            remarks,
            new CellSpec.Parts(Fields.map(node, "counted"), Fields.map(node, "recorded")));
    if (!spec.inputDigest().equals(Fields.text(node, "inputDigest"))) {
      throw new MalformedJsonException("the parts of " + id + " are not those of its digest");
    }
    return spec;
  }

  private static RootSpec readRoot(List<String> ids, Map<String, RootSpec.LayerSpec> layers)
      throws MalformedJsonException {
    List<RootSpec.LayerSpec> root = new ArrayList<>();
    for (String id : ids) {
      RootSpec.LayerSpec layer = layers.get(id);
      if (layer == null) {
        throw new MalformedJsonException("no layer " + id);
      }
      root.add(layer);
    }
    return new RootSpec(root);
  }

  private static void terms(ObjectNode node, CellTerms terms) {
    terms.timeout().ifPresent(t -> node.put("timeoutSeconds", t.toSeconds()));
    terms.expected().ifPresent(e -> CellJson.put(node, e));
    if (!terms.allowUnfit().isEmpty()) {
      ArrayNode unfit = node.putArray("allowUnfit");
      terms
          .allowUnfit()
          .forEach(u -> unfit.addObject().put("module", u.module()).put("reason", u.reason()));
    }
  }

  private static CellTerms readTerms(JsonNode node) throws MalformedJsonException {
    List<CellTerms.AllowedUnfit> unfit = new ArrayList<>();
    for (JsonNode entry : Fields.entries(node, "allowUnfit")) {
      unfit.add(
          new CellTerms.AllowedUnfit(Fields.text(entry, "module"), Fields.text(entry, "reason")));
    }
    return new CellTerms(
        node.has("timeoutSeconds")
            ? Optional.of(Duration.ofSeconds(Fields.number(node, "timeoutSeconds")))
            : Optional.empty(),
        CellJson.expected(node),
        unfit);
  }

  private static void remark(ObjectNode node, SourceRemark remark) {
    node.put("kind", remark.kind().name())
        .put("file", remark.file())
        .put("line", remark.line())
        .put("message", remark.message())
        .put("subject", remark.subject());
    remark.hint().ifPresent(hint -> node.put("hint", hint));
  }

  private static SourceRemark readRemark(JsonNode node) throws MalformedJsonException {
    return new SourceRemark(
        Fields.word(node, "kind", SourceRemark.Kind.values(), SourceRemark.Kind::name),
        Fields.text(node, "file"),
        Fields.integer(node, "line"),
        Fields.text(node, "message"),
        Fields.text(node, "subject"),
        Fields.optionalText(node, "hint"));
  }

  private static ObjectNode settled(ObjectNode node, CellOutcome outcome) {
    ObjectNode said = node.putObject("settled").put("outcome", outcome.word());
    outcome.fold(
        built -> unplanned(outcome),
        upToDate -> unplanned(outcome),
        skipped ->
            said.put("directive", skipped.directive())
                .put("wanted", skipped.wanted())
                .put("actual", skipped.actual()),
        failed -> said.put("message", failed.message()),
        broken -> {
          said.put("blame", broken.blame().name()).put("message", broken.message());
          broken.hint().ifPresent(hint -> said.put("hint", hint));
          return said;
        });
    return node;
  }

  private static ObjectNode unplanned(CellOutcome outcome) {
    throw new IllegalStateException("a plan cannot settle a cell as " + outcome.word());
  }

  private static CellOutcome readSettled(JsonNode node) throws MalformedJsonException {
    CellOutcome.Kind kind =
        Fields.word(node, "outcome", CellOutcome.Kind.values(), CellOutcome.Kind::word);
    return switch (kind) {
      case SKIPPED ->
          new CellOutcome.Skipped(
              Fields.text(node, "directive"),
              Fields.text(node, "wanted"),
              Fields.text(node, "actual"));
      case FAILED ->
          new CellOutcome.Failed(
              Stage.EVALUATION,
              OptionalInt.empty(),
              Fields.text(node, "message"),
              List.of(),
              Optional.empty());
      case BROKEN_OFF ->
          new CellOutcome.BrokenOff(
              Fields.word(node, "blame", Blame.values(), Blame::name),
              Fields.text(node, "message"),
              Fields.optionalText(node, "hint"),
              Optional.empty());
      case BUILT, UP_TO_DATE ->
          throw new MalformedJsonException("no outcome of a plan: " + kind.word());
    };
  }
}
