package org.packetary.dkms2bin.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.FindingJson;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.json.OutcomeJson;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.module.Problem;
import org.packetary.dkms2bin.packaging.ModuleTraits;

/** A result's outcome as fields of its facts, in both directions. */
final class ResultOutcomeJson {

  private static final String VERIFIED = "verified";
  private static final String SKIPPED = "skipped";
  private static final String FAILED = "failed";

  private ResultOutcomeJson() {}

  static void put(ObjectNode node, ResultOutcome outcome) {
    outcome.fold(
        verified -> verified(node.put("outcome", VERIFIED), verified),
        skipped ->
            node.put("outcome", SKIPPED)
                .put("directive", skipped.directive())
                .put("wanted", skipped.wanted())
                .put("actual", skipped.actual()),
        failed -> failed(node.put("outcome", FAILED), failed));
  }

  private static ObjectNode verified(ObjectNode node, ResultOutcome.Verified verified) {
    ArrayNode modules = node.putArray("modules");
    verified
        .modules()
        .forEach(m -> modules.addObject().put("file", m.file()).put("place", m.place()));
    node.put("compression", word(verified.compression()));
    ModuleTraits traits = verified.traits();
    traits.licenses().forEach(node.putArray("licenses")::add);
    traits.kernelSymbols().forEach(node.putObject("kernelSymbols")::put);
    node.put("weakModules", traits.weakModules());
    Fields.put(node, "notes", verified.notes());
    for (UnfitModule unfit : verified.leftOut()) {
      node.withArray("leftOut")
          .addObject()
          .put("module", unfit.problem().module())
          .put("kind", word(unfit.problem().kind()))
          .put("message", unfit.problem().message())
          .put("reason", unfit.reason());
    }
    return node.put("symvers", verified.symvers());
  }

  private static ObjectNode failed(ObjectNode node, ResultOutcome.Failed failed) {
    node.put("stage", failed.stage().word());
    failed.dkmsStatus().ifPresent(s -> node.put("dkmsStatus", s));
    node.put("message", failed.message());
    failed.findings().forEach(f -> node.withArray("findings").add(FindingJson.of(f)));
    return node;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static ResultOutcome read(JsonNode node) throws MalformedJsonException {
    String word = Fields.text(node, "outcome");
    return switch (word) {
      case VERIFIED -> readVerified(node);
      case SKIPPED ->
          new ResultOutcome.Skipped(
              Fields.text(node, "directive"),
              Fields.text(node, "wanted"),
              Fields.text(node, "actual"));
      case FAILED ->
          new ResultOutcome.Failed(
              Fields.word(node, "stage", Stage.values(), Stage::word),
              Fields.optionalNumber(node, "dkmsStatus"),
              Fields.text(node, "message"),
              OutcomeJson.findings(node));
      default -> throw new MalformedJsonException("no such outcome: " + word);
    };
  }

  private static ResultOutcome readVerified(JsonNode node) throws MalformedJsonException {
    List<VerifiedModule> modules = new ArrayList<>();
    for (JsonNode entry : Fields.entries(node, "modules")) {
      modules.add(new VerifiedModule(Fields.text(entry, "file"), Fields.text(entry, "place")));
    }
    List<UnfitModule> leftOut = new ArrayList<>();
    for (JsonNode entry : Fields.entries(node, "leftOut")) {
      leftOut.add(
          new UnfitModule(
              new Problem(
                  Fields.text(entry, "module"),
                  Fields.word(entry, "kind", Problem.Kind.values(), ResultOutcomeJson::word),
                  Fields.text(entry, "message")),
              Fields.text(entry, "reason")));
    }
    return new ResultOutcome.Verified(
        modules,
        Fields.word(node, "compression", Compression.values(), ResultOutcomeJson::word),
        new ModuleTraits(
            Fields.texts(node, "licenses"),
            symbols(Fields.object(node, "kernelSymbols")),
            Fields.flag(node, "weakModules")),
        Fields.texts(node, "notes"),
        leftOut,
        Fields.flag(node, "symvers"));
  }

  private static SortedMap<String, Long> symbols(JsonNode node) throws MalformedJsonException {
    SortedMap<String, Long> symbols = new TreeMap<>();
    for (String name : (Iterable<String>) node::fieldNames) {
      symbols.put(name, Fields.number(node, name));
    }
    return symbols;
  }
}
