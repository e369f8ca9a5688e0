package org.packetary.dkms2bin.plan;

import static org.packetary.dkms2bin.plan.PlanJson.optional;
import static org.packetary.dkms2bin.plan.PlanJson.strings;
import static org.packetary.dkms2bin.plan.PlanJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.packetary.dkms2bin.dkms.ConfJson;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.roots.RootSpec;

/** Writes the cells of a plan as JSON and reads them back. */
final class CellJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private CellJson() {}

  static ObjectNode write(PlannedCell planned, Function<RootSpec, List<String>> layers) {
    ObjectNode node = NODES.objectNode();
    id(node, planned.id());
    terms(node, planned.terms());
    return planned.fold(
        build -> spec(node, build.cell(), layers), settled -> settled(node, settled.outcome()));
  }

  static PlannedCell read(JsonNode node, Function<List<String>, RootSpec> roots) {
    CellId id = id(node);
    CellTerms terms = terms(node);
    return node.has("settled")
        ? new PlannedCell.Settled(id, terms, settled(node.path("settled")))
        : new PlannedCell.ToBuild(spec(node, id, terms, roots));
  }

  private static void id(ObjectNode node, CellId id) {
    node.put("module", id.module().name());
    node.put("version", id.module().version());
    node.put("kernel", id.kernel());
    node.put("architecture", id.architecture().machine());
  }

  private static CellId id(JsonNode node) {
    return new CellId(
        new ModuleId(text(node, "module"), text(node, "version")),
        text(node, "kernel"),
        PlanJson.architecture(text(node, "architecture")));
  }

  private static ObjectNode spec(
      ObjectNode node, CellSpec cell, Function<RootSpec, List<String>> layers) {
    node.put("inputDigest", cell.inputDigest());
    node.put("source", cell.source());
    layers.apply(cell.root()).forEach(node.putArray("root")::add);
    node.put("sourceDate", cell.sourceDate().getEpochSecond());
    if (!cell.needs().isEmpty()) {
      ArrayNode needs = node.putArray("needs");
      cell.needs().forEach(need -> id(needs.addObject(), need));
    }
    if (cell.needed()) {
      node.put("needed", true);
    }
    if (!cell.remarks().isEmpty()) {
      ArrayNode remarks = node.putArray("remarks");
      cell.remarks().forEach(remark -> remark(remarks.addObject(), remark));
    }
    node.set("conf", ConfJson.write(cell.conf()));
    parts(node.putObject("counted"), cell.parts().counted());
    parts(node.putObject("recorded"), cell.parts().recorded());
    return node;
  }

  private static CellSpec spec(
      JsonNode node, CellId id, CellTerms terms, Function<List<String>, RootSpec> roots) {
    List<CellId> needs = new ArrayList<>();
    node.path("needs").forEach(need -> needs.add(id(need)));
    List<SourceRemark> remarks = new ArrayList<>();
    node.path("remarks").forEach(remark -> remarks.add(remark(remark)));
    CellSpec spec =
        new CellSpec(
            id,
            text(node, "source"),
            roots.apply(strings(node.path("root"))),
            ConfJson.read(node.path("conf")),
            needs,
            node.path("needed").asBoolean(false),
            Instant.ofEpochSecond(node.path("sourceDate").asLong()),
            terms,
            remarks,
            new CellSpec.Parts(parts(node.path("counted")), parts(node.path("recorded"))));
    if (!spec.inputDigest().equals(text(node, "inputDigest"))) {
      throw new IllegalArgumentException("the parts of " + id + " are not those of its digest");
    }
    return spec;
  }

  private static void terms(ObjectNode node, CellTerms terms) {
    terms.timeout().ifPresent(t -> node.put("timeoutSeconds", t.toSeconds()));
    terms
        .expected()
        .ifPresent(
            e -> node.putObject("expected").put("reason", e.reason()).put("origin", e.origin()));
    if (!terms.allowUnfit().isEmpty()) {
      ArrayNode unfit = node.putArray("allowUnfit");
      terms
          .allowUnfit()
          .forEach(u -> unfit.addObject().put("module", u.module()).put("reason", u.reason()));
    }
  }

  private static CellTerms terms(JsonNode node) {
    JsonNode expected = node.path("expected");
    List<CellTerms.AllowedUnfit> unfit = new ArrayList<>();
    node.path("allowUnfit")
        .forEach(u -> unfit.add(new CellTerms.AllowedUnfit(text(u, "module"), text(u, "reason"))));
    return new CellTerms(
        node.has("timeoutSeconds")
            ? Optional.of(Duration.ofSeconds(node.path("timeoutSeconds").asLong()))
            : Optional.empty(),
        expected.isObject()
            ? Optional.of(new ExpectedFailure(text(expected, "reason"), text(expected, "origin")))
            : Optional.empty(),
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

  private static SourceRemark remark(JsonNode node) {
    return new SourceRemark(
        SourceRemark.Kind.valueOf(text(node, "kind")),
        text(node, "file"),
        node.path("line").asInt(),
        text(node, "message"),
        text(node, "subject"),
        optional(node, "hint"));
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

  private static CellOutcome settled(JsonNode node) {
    String word = text(node, "outcome");
    if (word.equals(CellOutcome.Kind.SKIPPED.word())) {
      return new CellOutcome.Skipped(
          text(node, "directive"), text(node, "wanted"), text(node, "actual"));
    }
    if (word.equals(CellOutcome.Kind.FAILED.word())) {
      return new CellOutcome.Failed(
          Stage.EVALUATION,
          OptionalInt.empty(),
          text(node, "message"),
          List.of(),
          Optional.empty());
    }
    if (word.equals(CellOutcome.Kind.BROKEN_OFF.word())) {
      return new CellOutcome.BrokenOff(
          Blame.valueOf(text(node, "blame")),
          text(node, "message"),
          optional(node, "hint"),
          Optional.empty());
    }
    throw new IllegalArgumentException("no outcome of a plan: " + word);
  }

  private static void parts(ObjectNode node, SortedMap<String, String> parts) {
    parts.forEach(node::put);
  }

  private static SortedMap<String, String> parts(JsonNode node) {
    SortedMap<String, String> parts = new TreeMap<>();
    node.properties().forEach(e -> parts.put(e.getKey(), e.getValue().asText()));
    return parts;
  }
}
