package org.packetary.dkms2bin.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.packetary.dkms2bin.model.Finding;

/** A finding as JSON: the same in the run report and from {@code dkms2bin diagnose --json}. */
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
    strings(node, "notes", finding.evidence().notes());
    strings(node, "excerpt", finding.evidence().excerpt());
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

  private static void strings(ObjectNode node, String name, List<String> values) {
    values.forEach(v -> node.withArray(name).add(v));
  }
}
