package org.packetary.dkms2bin.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * A finding as JSON: the same in the run report, in a cell's result and from {@code dkms2bin
 * diagnose --json}.
 */
public final class FindingJson {

  private FindingJson() {}

  /** The object; what is not known is left out. */
  public static ObjectNode of(Finding finding) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("kind", finding.kind().word());
    node.put("family", finding.kind().family().name().toLowerCase(Locale.ROOT));
    node.put("mender", finding.kind().mender().word());
    node.put("severity", finding.warning() ? "warning" : "error");
    finding.symbol().ifPresent(s -> node.put("symbol", s));
    finding.place().ifPresent(p -> place(node, p));
    node.put("message", finding.message());
    finding.causedBy().ifPresent(c -> node.put("causedBy", c));
    finding.types().ifPresent(t -> node.put("expected", t.expected()).put("given", t.given()));
    finding.hint().ifPresent(h -> node.put("hint", h));
    for (Finding.Declared declared : finding.declarations()) {
      ObjectNode entry = node.withArray("declarations").addObject();
      entry.put("kernel", declared.kernel());
      entry.put("target", declared.target());
      declared.file().ifPresent(f -> entry.put("file", f).put("line", declared.line()));
      declared.file().ifPresent(f -> entry.put("declaration", declared.declaration()));
    }
    Fields.put(node, "notes", finding.evidence().notes());
    Fields.put(node, "excerpt", finding.evidence().excerpt());
    finding.evidence().lines().forEach(l -> node.withArray("lines").add(l));
    node.put("count", finding.evidence().count());
    return node;
  }

  private static void place(ObjectNode node, Finding.Place place) {
    node.put("file", place.file());
    if (place.line() > 0) {
      node.put("line", place.line());
    }
    place.column().ifPresent(c -> node.put("column", c));
    place.function().ifPresent(f -> node.put("function", f));
    place.target().ifPresent(t -> node.put("target", t));
  }

  /** The finding that an object tells of. */
  public static Finding read(JsonNode node) throws MalformedJsonException {
    return new Finding(
        Fields.word(node, "kind", FindingKind.values(), FindingKind::word),
        Fields.text(node, "severity").equals("warning"),
        Fields.optionalText(node, "symbol"),
        readPlace(node),
        Fields.text(node, "message"),
        Fields.optionalNumber(node, "causedBy"),
        node.has("expected")
            ? Optional.of(
                new Finding.Types(Fields.text(node, "expected"), Fields.text(node, "given")))
            : Optional.empty(),
        Fields.optionalText(node, "hint"),
        declarations(node),
        new Finding.Evidence(
            lines(node),
            Fields.integer(node, "count"),
            Fields.texts(node, "notes"),
            Fields.texts(node, "excerpt")));
  }

  private static Optional<Finding.Place> readPlace(JsonNode node) throws MalformedJsonException {
    return node.has("file")
        ? Optional.of(
            new Finding.Place(
                Fields.text(node, "file"),
                Fields.optionalNumber(node, "line").orElse(0),
                Fields.optionalNumber(node, "column"),
                Fields.optionalText(node, "function"),
                Fields.optionalText(node, "target")))
        : Optional.empty();
  }

  private static List<Finding.Declared> declarations(JsonNode node) throws MalformedJsonException {
    List<Finding.Declared> declarations = new ArrayList<>();
    for (JsonNode entry : Fields.entries(node, "declarations")) {
      declarations.add(
          new Finding.Declared(
              Fields.text(entry, "kernel"),
              Fields.flag(entry, "target"),
              Fields.optionalText(entry, "file"),
              Fields.optionalNumber(entry, "line").orElse(0),
              Fields.optionalText(entry, "declaration").orElse("")));
    }
    return declarations;
  }

  private static List<Integer> lines(JsonNode node) throws MalformedJsonException {
    List<Integer> lines = new ArrayList<>();
    for (JsonNode entry : Fields.entries(node, "lines")) {
      lines.add(entry.intValue());
    }
    return lines;
  }
}
