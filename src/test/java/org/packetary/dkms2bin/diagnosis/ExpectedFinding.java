package org.packetary.dkms2bin.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Finding;

/**
 * A finding written down by hand. A symbol, a file or types that are not written down are not
 * compared; a function that is not written down is not there, nor is a cause. One that is {@code
 * optional} may be missing, and then only says that a consequence at its place is no surprise.
 */
record ExpectedFinding(JsonNode node) {

  boolean optional() {
    return node.path("optional").asBoolean();
  }

  OptionalInt causedBy() {
    return node.has("causedBy")
        ? OptionalInt.of(node.get("causedBy").asInt())
        : OptionalInt.empty();
  }

  /** Whether the finding is this one, its cause left aside. */
  boolean is(Finding finding) {
    return node.get("kind").asText().equals(finding.kind().word())
        && node.path("warning").asBoolean() == finding.warning()
        && agrees("symbol", finding.symbol())
        && agrees("expected", finding.types().map(Finding.Types::expected))
        && agrees("given", finding.types().map(Finding.Types::given))
        && node.get("count").asInt() == finding.evidence().count()
        && isAt(finding);
  }

  private boolean isAt(Finding finding) {
    if (!node.has("file")) {
      return true;
    }
    Optional<Finding.Place> place = finding.place();
    return agrees("file", place.map(Finding.Place::file))
        && node.path("line").asInt() == place.map(Finding.Place::line).orElse(0)
        && text("function").equals(place.flatMap(Finding.Place::function));
  }

  /** Whether the finding is a consequence at this one's place. */
  boolean excuses(Finding finding) {
    return optional()
        && !finding.isCause()
        && agrees("file", finding.place().map(Finding.Place::file))
        && (!node.has("line")
            || node.get("line").asInt() == finding.place().map(Finding.Place::line).orElse(0));
  }

  private boolean agrees(String field, Optional<String> found) {
    return !node.has(field) || text(field).equals(found);
  }

  private Optional<String> text(String field) {
    return Optional.ofNullable(node.get(field)).map(JsonNode::asText);
  }

  @Override
  public String toString() {
    return Line.of(
        node.get("kind").asText(),
        node.path("warning").asBoolean(),
        text("symbol").orElse("*"),
        text("file").map(f -> f + ":" + node.path("line").asInt()).orElse("*"),
        text("function"),
        node.get("count").asInt(),
        text("expected").map(e -> e + " <- " + text("given").orElse("*")),
        causedBy());
  }

  /** One line for a finding, the same for expected and found ones, so that they can be compared. */
  static String line(Finding finding) {
    return Line.of(
        finding.kind().word(),
        finding.warning(),
        finding.symbol().orElse("-"),
        finding.place().map(p -> p.file() + ":" + p.line()).orElse("-"),
        finding.place().flatMap(Finding.Place::function),
        finding.evidence().count(),
        finding.types().map(t -> t.expected() + " <- " + t.given()),
        finding.causedBy());
  }

  private static final class Line {
    private Line() {}

    static String of(
        String kind,
        boolean warning,
        String symbol,
        String place,
        Optional<String> function,
        int count,
        Optional<String> types,
        OptionalInt causedBy) {
      StringBuilder line = new StringBuilder();
      line.append(kind).append(warning ? " (warning)" : "").append(' ').append(symbol);
      line.append("  ").append(place);
      function.ifPresent(f -> line.append(" in ").append(f));
      line.append(" x").append(count);
      types.ifPresent(t -> line.append("  ").append(t));
      causedBy.ifPresent(c -> line.append("  caused by #").append(c));
      return line.toString();
    }
  }
}
