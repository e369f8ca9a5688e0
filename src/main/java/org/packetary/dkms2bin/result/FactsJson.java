package org.packetary.dkms2bin.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.packetary.dkms2bin.dkms.OutsideWrites;
import org.packetary.dkms2bin.json.CellJson;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;

/** Facts as JSON, in both directions. {@code docs/facts.schema.json} describes it. */
final class FactsJson {

  /** Version of the format; a result of another one counts as absent. */
  static final int FORMAT = 1;

  private FactsJson() {}

  /** The text of {@code facts.json}. */
  static String of(Facts facts) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    root.put("digest", facts.digest());
    CellJson.put(root, facts.cell());
    ResultOutcomeJson.put(root, facts.outcome());
    making(root.putObject("making"), facts.making());
    outside(root.putObject("outside"), facts.outside());
    Fields.put(root, "counted", facts.counted());
    Fields.put(root, "recorded", facts.recorded());
    return JsonText.of(root);
  }

  private static void making(ObjectNode node, Making making) {
    node.put("when", making.when().toString());
    node.put("run", making.run());
    node.put("tool", making.toolVersion());
    node.put("dkms", making.dkmsVersion());
    CellJson.put(node, making.elapsed(), making.stages());
  }

  private static void outside(ObjectNode node, OutsideWrites outside) {
    Fields.put(node, "added", outside.added());
    Fields.put(node, "replaced", outside.replaced());
    Fields.put(node, "removed", outside.removed());
  }

  /**
   * The facts that a file's content tells.
   *
   * @throws MalformedJsonException if it is damaged or of another format
   */
  static Facts parse(String text) throws MalformedJsonException {
    ObjectNode root = JsonText.parse(text);
    long format = Fields.number(root, "format");
    if (format != FORMAT) {
      throw new MalformedJsonException("format " + format + ", and this version reads " + FORMAT);
    }
    try {
      return new Facts(
          Fields.text(root, "digest"),
          CellJson.id(root),
          Fields.map(root, "counted"),
          Fields.map(root, "recorded"),
          ResultOutcomeJson.read(root),
          readOutside(Fields.object(root, "outside")),
          readMaking(Fields.object(root, "making")));
    } catch (IllegalArgumentException e) {
      throw new MalformedJsonException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Making readMaking(JsonNode node) throws MalformedJsonException {
    return new Making(
        Fields.instant(node, "when"),
        Fields.text(node, "run"),
        Fields.text(node, "tool"),
        Fields.text(node, "dkms"),
        Fields.seconds(node, "seconds"),
        CellJson.stages(node));
  }

  private static OutsideWrites readOutside(JsonNode node) throws MalformedJsonException {
    return new OutsideWrites(
        Fields.texts(node, "added"), Fields.texts(node, "replaced"), Fields.texts(node, "removed"));
  }
}
