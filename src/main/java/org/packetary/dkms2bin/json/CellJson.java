package org.packetary.dkms2bin.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.Stage;

/** A cell's name, times and origin as fields of a JSON object. */
public final class CellJson {

  private CellJson() {}

  /** Adds a cell's name. */
  public static void put(ObjectNode node, CellId cell) {
    node.put("module", cell.module().name());
    node.put("version", cell.module().version());
    node.put("kernel", cell.kernel());
    node.put("architecture", cell.architecture().machine());
  }

  /** The name that stands in an object. */
  public static CellId id(JsonNode node) throws MalformedJsonException {
    try {
      return new CellId(
          new ModuleId(Fields.text(node, "module"), Fields.text(node, "version")),
          Fields.text(node, "kernel"),
          Fields.word(node, "architecture", Architecture.values(), Architecture::machine));
    } catch (InputException e) {
      throw new MalformedJsonException(e.problem(), e);
    }
  }

  /** Adds how long a cell and its stages took. */
  public static void put(ObjectNode node, Duration elapsed, Map<Stage, Duration> stages) {
    node.put("seconds", Fields.seconds(elapsed));
    if (!stages.isEmpty()) {
      ObjectNode object = node.putObject("stages");
      stages.forEach((stage, taken) -> object.put(stage.word(), Fields.seconds(taken)));
    }
  }

  /** How long a cell's stages took. */
  public static Map<Stage, Duration> stages(JsonNode node) throws MalformedJsonException {
    Map<Stage, Duration> stages = new EnumMap<>(Stage.class);
    if (node.has("stages")) {
      JsonNode object = Fields.object(node, "stages");
      for (Stage stage : Stage.values()) {
        if (object.has(stage.word())) {
          stages.put(stage, Fields.seconds(object, stage.word()));
        }
      }
    }
    return stages;
  }

  /** Adds where a cell's outcome comes from. */
  public static void put(ObjectNode node, Provenance provenance) {
    node.putObject("from")
        .put("how", provenance.how().word())
        .put("when", provenance.when().toString())
        .put("run", provenance.run());
  }

  /** Where a cell's outcome comes from. */
  public static Provenance provenance(JsonNode node) throws MalformedJsonException {
    JsonNode from = Fields.object(node, "from");
    return new Provenance(
        Fields.word(from, "how", Provenance.How.values(), Provenance.How::word),
        Fields.instant(from, "when"),
        Fields.text(from, "run"));
  }

  /** Adds what is said about a cell that is known to fail. */
  public static void put(ObjectNode node, ExpectedFailure expected) {
    node.putObject("expected").put("reason", expected.reason()).put("origin", expected.origin());
  }

  /** What is said about a cell that is known to fail. */
  public static Optional<ExpectedFailure> expected(JsonNode node) throws MalformedJsonException {
    if (!node.has("expected")) {
      return Optional.empty();
    }
    JsonNode said = Fields.object(node, "expected");
    return Optional.of(
        new ExpectedFailure(Fields.text(said, "reason"), Fields.text(said, "origin")));
  }
}
