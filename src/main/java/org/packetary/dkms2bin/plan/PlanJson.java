package org.packetary.dkms2bin.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
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

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private PlanJson() {}

  /** Writes one plan for each distribution of a run. */
  public static String write(List<BuildPlan> plans) {
    ObjectNode root = JSON.createObjectNode().put("format", FORMAT);
    ArrayNode all = root.putArray("plans");
    plans.forEach(plan -> all.add(plan(plan)));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON cannot be written", e);
    }
  }

  /**
   * Reads plans.
   *
   * @param name what the text is called, for messages
   * @throws InputException if the text is no plan of this format
   */
  public static List<BuildPlan> read(String text, String name) {
    try {
      JsonNode root = JSON.readTree(text);
      if (root.path("format").asInt() != FORMAT || !root.path("plans").isArray()) {
        throw new InputException(
            name + " is not a plan of format " + FORMAT,
            "write one with \"dkms2bin plan --json\" of this version");
      }
      List<BuildPlan> plans = new ArrayList<>();
      root.path("plans").forEach(plan -> plans.add(plan(plan)));
      return plans;
    } catch (JsonProcessingException e) {
      throw unreadable(name, "line " + e.getLocation().getLineNr() + " is no JSON", e);
    } catch (IllegalArgumentException e) {
      throw unreadable(name, String.valueOf(e.getMessage()), e);
    }
  }

  private static InputException unreadable(String name, String why, Exception cause) {
    return new InputException(
        name + " cannot be read as a plan: " + why,
        "write it anew with \"dkms2bin plan --json\"",
        cause);
  }

  private static ObjectNode plan(BuildPlan plan) {
    ObjectNode node = JSON.createObjectNode();
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
    ArrayNode cells = JSON.createArrayNode();
    plan.cells().forEach(cell -> cells.add(CellJson.write(cell, root -> layers(root, layers))));
    ObjectNode shared = node.putObject("layers");
    layers.forEach(shared::set);
    node.set("cells", cells);
    return node;
  }

  private static BuildPlan plan(JsonNode node) {
    Map<String, RootSpec.LayerSpec> layers = new LinkedHashMap<>();
    node.path("layers").properties().forEach(e -> layers.put(e.getKey(), layer(e.getValue())));
    List<SourcePin> sources = new ArrayList<>();
    node.path("sources").forEach(s -> sources.add(source(s)));
    List<PlannedCell> cells = new ArrayList<>();
    node.path("cells").forEach(c -> cells.add(CellJson.read(c, ids -> root(ids, layers))));
    List<String> indexes = strings(node.path("archive").path("indexes"));
    return new BuildPlan(
        text(node, "tool").replaceFirst("^dkms2bin ", ""),
        new BuildPlan.RecipePin(
            text(node.path("recipe"), "name"), text(node.path("recipe"), "digest")),
        new BuildPlan.ArchivePin(text(node.path("archive"), "digest"), indexes),
        architecture(text(node, "architecture")),
        sources,
        cells);
  }

  private static ObjectNode source(SourcePin source) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("name", source.name())
            .put("digest", source.digest())
            .put("tree", source.tree());
    source.packageName().ifPresent(n -> node.put("package", n));
    source.packageVersion().ifPresent(v -> node.put("version", v));
    return node;
  }

  private static SourcePin source(JsonNode node) {
    return new SourcePin(
        text(node, "name"),
        text(node, "digest"),
        text(node, "tree"),
        optional(node, "package"),
        optional(node, "version"));
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
    ObjectNode node = JSON.createObjectNode();
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

  private static RootSpec.LayerSpec layer(JsonNode node) {
    List<ArchivePackage> packages = new ArrayList<>();
    node.path("packages")
        .forEach(
            p ->
                packages.add(
                    new ArchivePackage(
                        text(p, "name"),
                        text(p, "version"),
                        text(p, "architecture"),
                        text(p, "sha256"),
                        p.path("size").asLong())));
    return new RootSpec.LayerSpec(
        text(node, "word"), RootSpec.Kind.of(text(node, "kind")), packages);
  }

  private static RootSpec root(List<String> ids, Map<String, RootSpec.LayerSpec> layers) {
    return new RootSpec(
        ids.stream()
            .map(
                id ->
                    Optional.ofNullable(layers.get(id))
                        .orElseThrow(() -> new IllegalArgumentException("no layer " + id)))
            .toList());
  }

  static Architecture architecture(String machine) {
    return Architecture.ofMachine(machine)
        .orElseThrow(() -> new IllegalArgumentException("no architecture " + machine));
  }

  static String text(JsonNode node, String field) {
    if (!node.path(field).isTextual()) {
      throw new IllegalArgumentException("\"" + field + "\" is missing");
    }
    return node.path(field).textValue();
  }

  static Optional<String> optional(JsonNode node, String field) {
    return node.path(field).isTextual()
        ? Optional.of(node.path(field).textValue())
        : Optional.empty();
  }

  static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(s -> strings.add(s.asText()));
    return strings;
  }
}
