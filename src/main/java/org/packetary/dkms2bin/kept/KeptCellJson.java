package org.packetary.dkms2bin.kept;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.packetary.dkms2bin.json.CellJson;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.FindingJson;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.json.OutcomeJson;
import org.packetary.dkms2bin.model.CellOutcome;

/** The file that a kept root is described in. */
final class KeptCellJson {

  static final String NAME = "cell.json";

  /** To be raised when files of before cannot be read as they were any more. */
  private static final int FORMAT = 1;

  private KeptCellJson() {}

  static String text(KeptCell kept) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("format", FORMAT);
    putFacts(node, kept);
    kept.findings().forEach(f -> node.withArray("findings").add(FindingJson.of(f)));
    node.put("inputDigest", kept.inputDigest());
    node.put("source", kept.source());
    Fields.put(node, "trees", kept.trees());
    ObjectNode commands = node.putObject("commands");
    commands.put("build", kept.dkmsWords("build"));
    commands.put("install", kept.dkmsWords("install"));
    commands.put("make", kept.make());
    Fields.put(node, "ownPatches", kept.patches().own());
    Fields.put(node, "addedPatches", kept.patches().added());
    Fields.put(node, "environment", kept.variables());
    return JsonText.of(node);
  }

  /** Adds what lists of kept roots say. */
  static void putFacts(ObjectNode node, KeptCell kept) {
    CellJson.put(node, kept.cell());
    node.put("distribution", kept.distribution());
    node.put("when", kept.when().toString());
    node.put("run", kept.run());
    node.put("outcome", kept.outcome().word());
    node.put("message", kept.message());
  }

  static KeptCell read(Path file) throws IOException {
    JsonNode node = JsonText.read(file);
    if (Fields.number(node, "format") != FORMAT) {
      throw new MalformedJsonException("it is of another version of dkms2bin");
    }
    return new KeptCell(
        CellJson.id(node),
        Fields.instant(node, "when"),
        Fields.text(node, "run"),
        Fields.text(node, "distribution"),
        Fields.word(node, "outcome", CellOutcome.Kind.values(), CellOutcome.Kind::word),
        Fields.text(node, "message"),
        OutcomeJson.findings(node),
        Fields.text(node, "inputDigest"),
        Fields.text(node, "source"),
        Fields.texts(node, "trees"),
        Fields.text(Fields.object(node, "commands"), "make"),
        new KeptCell.Patches(Fields.texts(node, "ownPatches"), Fields.texts(node, "addedPatches")),
        Fields.map(node, "environment"));
  }
}
