package org.packetary.dkms2bin.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.util.Digests;

/**
 * Writes plans as JSON and reads them back; {@code docs/plan.schema.json} describes the format.
 * Layers that several cells have in common are written once.
 */
public final class PlanJson {

  /** Version of the format; another one is refused. */
  public static final int FORMAT = 1;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PlanJson() {}

  /** Writes one plan for each distribution of a run. */
  public static String write(List<BuildPlan> plans) {
    ObjectNode root = NODES.objectNode().put("format", FORMAT);
    ArrayNode all = root.putArray("plans");
    plans.forEach(plan -> all.add(plan(plan)));
    return JsonText.of(root);
  }

  /**
   * Reads plans.
   *
   * @param name what the text is called, for messages
   * @throws InputException if the text is no plan of this format
   */
  public static List<BuildPlan> read(String text, String name) {
    try {
      ObjectNode root = JsonText.parse(text);
      if (root.path("format").asInt() != FORMAT || !root.path("plans").isArray()) {
        throw new InputException(
            name + " is not a plan of format " + FORMAT,
            "write one with \"dkms2bin plan --json\" of this version");
      }
      List<BuildPlan> plans = new ArrayList<>();
      for (JsonNode plan : Fields.entries(root, "plans")) {
        plans.add(plan(plan));
      }
      return plans;
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new InputException(
          name + " cannot be read as a plan of format " + FORMAT + ": " + e.getMessage(),
          "write it anew with \"dkms2bin plan --json\"",
          e);
    }
  }

  private static ObjectNode plan(BuildPlan plan) {
    ObjectNode node = NODES.objectNode();
    node.put("tool", "dkms2bin " + plan.tool());
    node.putObject("recipe")
        .put("name", plan.recipe().name())
        .put("digest", plan.recipe().digest());
    ObjectNode archive = node.putObject("archive").put("digest", plan.archive().digest());
    plan.archive().indexes().forEach(archive.putArray("indexes")::add);
    node.put("architecture", plan.architecture().machine());
    ArrayNode sources = node.putArray("sources");
    plan.sources().forEach(source -> sources.add(source(source)));
    Map<String, ObjectNode> layers = new LinkedHashMap<>();
    ArrayNode cells = NODES.arrayNode();
    plan.cells()
        .forEach(cell -> cells.add(PlannedCellJson.write(cell, root -> layers(root, layers))));
    ObjectNode shared = node.putObject("layers");
    layers.forEach(shared::set);
    node.set("cells", cells);
    return node;
  }

  private static BuildPlan plan(JsonNode node) throws MalformedJsonException {
    Map<String, RootSpec.LayerSpec> layers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : Fields.object(node, "layers").properties()) {
      layers.put(entry.getKey(), layer(entry.getValue()));
    }
    List<SourcePin> sources = new ArrayList<>();
    for (JsonNode source : Fields.entries(node, "sources")) {
      sources.add(source(source));
    }
    List<PlannedCell> cells = new ArrayList<>();
    for (JsonNode cell : Fields.entries(node, "cells")) {
      cells.add(PlannedCellJson.read(cell, layers));
    }
    JsonNode recipe = Fields.object(node, "recipe");
    JsonNode archive = Fields.object(node, "archive");
    return new BuildPlan(
        Fields.text(node, "tool").replaceFirst("^dkms2bin ", ""),
        new BuildPlan.RecipePin(Fields.text(recipe, "name"), Fields.text(recipe, "digest")),
        new BuildPlan.ArchivePin(Fields.text(archive, "digest"), Fields.texts(archive, "indexes")),
        Fields.word(node, "architecture", Architecture.values(), Architecture::machine),
        sources,
        cells);
  }

  private static ObjectNode source(SourcePin source) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("name", source.name())
            .put("digest", source.digest())
            .put("tree", source.tree());
    source.packageName().ifPresent(n -> node.put("package", n));
    source.packageVersion().ifPresent(v -> node.put("version", v));
    return node;
  }

  private static SourcePin source(JsonNode node) throws MalformedJsonException {
    return new SourcePin(
        Fields.text(node, "name"),
        Fields.text(node, "digest"),
        Fields.text(node, "tree"),
        Fields.optionalText(node, "package"),
        Fields.optionalText(node, "version"));
  }

  /** The names of a root's layers in the table; those that are not there are added. */
  private static List<String> layers(RootSpec root, Map<String, ObjectNode> table) {
    List<String> ids = new ArrayList<>();
    for (RootSpec.LayerSpec layer : root.layers()) {
      String id = layer.word() + "-" + Digests.sha256(layer.toString()).substring(0, 12);
      ids.add(id);
      table.computeIfAbsent(id, i -> layer(layer));
    }
    return ids;
  }

  private static ObjectNode layer(RootSpec.LayerSpec layer) {
    ObjectNode node = NODES.objectNode();
    node.put("word", layer.word()).put("kind", layer.kind().word());
    ArrayNode packages = node.putArray("packages");
    for (ArchivePackage one : layer.packages()) {
      packages
          .addObject()
          .put("name", one.name())
          .put("version", one.version())
          .put("architecture", one.architecture())
          .put("sha256", one.sha256())
          .put("size", one.size());
    }
    return node;
  }

  private static RootSpec.LayerSpec layer(JsonNode node) throws MalformedJsonException {
    List<ArchivePackage> packages = new ArrayList<>();
    for (JsonNode one : Fields.entries(node, "packages")) {
      packages.add(
          new ArchivePackage(
              Fields.text(one, "name"),
              Fields.text(one, "version"),
              Fields.text(one, "architecture"),
              Fields.text(one, "sha256"),
              Fields.number(one, "size")));
    }
    return new RootSpec.LayerSpec(
        Fields.text(node, "word"),
        Fields.word(node, "kind", RootSpec.Kind.values(), RootSpec.Kind::word),
        packages);
  }
}
