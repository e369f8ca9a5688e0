package org.packetary.dkms2bin.dkms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes an evaluated dkms.conf as JSON and reads it back. */
public final class ConfJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ConfJson() {}

  /** The directives, the exclusions, what expressions matched, and what was unset. */
  public static ObjectNode write(DkmsConf conf) {
    ObjectNode node = NODES.objectNode();
    ObjectNode directives = node.putObject("directives");
    conf.directives()
        .forEach(
            (name, values) -> {
              ObjectNode array = directives.putObject(name);
              values.forEach((index, value) -> array.put(Integer.toString(index), value));
            });
    ArrayNode exclusions = node.putArray("exclusions");
    conf.exclusions()
        .forEach(
            e ->
                exclusions
                    .addObject()
                    .put("directive", e.directive())
                    .put("wanted", e.wanted())
                    .put("actual", e.actual()));
    ArrayNode expressions = node.putArray("expressions");
    conf.expressions()
        .forEach(
            e ->
                expressions
                    .addObject()
                    .put("directive", e.directive())
                    .put("index", e.index())
                    .put("valid", e.valid())
                    .put("matched", e.matched()));
    new TreeSet<>(conf.unset()).forEach(node.putArray("unset")::add);
    return node;
  }

  /** Reads what {@link #write} wrote. */
  public static DkmsConf read(JsonNode node) {
    Map<String, SortedMap<Integer, String>> directives = new TreeMap<>();
    node.path("directives")
        .properties()
        .forEach(
            directive -> {
              SortedMap<Integer, String> values = new TreeMap<>();
              directive
                  .getValue()
                  .properties()
                  .forEach(v -> values.put(Integer.valueOf(v.getKey()), v.getValue().asText()));
              directives.put(directive.getKey(), values);
            });
    List<DkmsConf.Exclusion> exclusions = new ArrayList<>();
    node.path("exclusions")
        .forEach(
            e ->
                exclusions.add(
                    new DkmsConf.Exclusion(
                        text(e, "directive"), text(e, "wanted"), text(e, "actual"))));
    List<DkmsConf.Expression> expressions = new ArrayList<>();
    node.path("expressions")
        .forEach(
            e ->
                expressions.add(
                    new DkmsConf.Expression(
                        text(e, "directive"),
                        e.path("index").asInt(),
                        e.path("valid").asBoolean(),
                        text(e, "matched"))));
    Set<String> unset = new TreeSet<>();
    node.path("unset").forEach(name -> unset.add(name.asText()));
    return new DkmsConf(directives, exclusions, expressions, unset);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }
}
