package org.packetary.dkms2bin.cli.env;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Columns;
import org.packetary.dkms2bin.housekeeping.Housekeeping;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.layer.StoredLayer;

/** Writes the layers of a cache for people, and as JSON. */
final class LayerLines {

  private static final List<String> HEAD =
      List.of("LAYER", "SIZE", "MADE", "LAST USED", "NEEDED BY", "NOTES");

  private final List<Housekeeping.LayerNeeds> layers;

  LayerLines(List<Housekeeping.LayerNeeds> layers) {
    this.layers = List.copyOf(layers);
  }

  /** A table, and a line with the sum. */
  List<String> text() {
    List<List<String>> rows = new ArrayList<>(List.of(HEAD));
    layers.forEach(one -> rows.add(row(one)));
    List<String> lines = new ArrayList<>(Columns.lines(rows, Set.of("SIZE")));
    long sum = layers.stream().mapToLong(one -> one.layer().bytes()).sum();
    lines.add(Amounts.layers(layers.size()) + ", " + Amounts.size(sum));
    return lines;
  }

  private static List<String> row(Housekeeping.LayerNeeds one) {
    StoredLayer layer = one.layer();
    return List.of(
        layer.id(),
        Amounts.size(layer.bytes()),
        PruneCommand.day(layer.made()),
        PruneCommand.day(layer.used()),
        one.above().isEmpty() ? "-" : Amounts.layers(one.above().size()),
        String.join(", ", notes(one)));
  }

  private static List<String> notes(Housekeeping.LayerNeeds one) {
    List<String> notes = new ArrayList<>();
    one.layer().damage().ifPresent(damage -> notes.add("damaged: " + damage));
    if (one.busy()) {
      notes.add("in use");
    }
    if (!one.roots().isEmpty()) {
      notes.add("kept: " + String.join(" ", one.roots().stream().sorted().toList()));
    }
    return notes;
  }

  String json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1);
    ArrayNode list = root.putArray("layers");
    for (Housekeeping.LayerNeeds one : layers) {
      StoredLayer layer = one.layer();
      ObjectNode node = list.addObject();
      node.put("name", layer.id());
      node.put("bytes", layer.bytes());
      node.put("made", layer.made().toString());
      node.put("used", layer.used().toString());
      Fields.put(node, "below", layer.below());
      Fields.put(node, "above", one.above());
      Fields.put(node, "kept", one.roots().stream().sorted().toList());
      node.put("busy", one.busy());
      layer.damage().ifPresent(damage -> node.put("damage", damage));
    }
    return JsonText.of(root);
  }
}
