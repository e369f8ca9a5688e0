package org.packetary.dkms2bin.attestation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.json.CellJson;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.PlanJson;
import org.packetary.dkms2bin.plan.SourcePin;

/**
 * Writes statements as in-toto's Statement v1 with SLSA's provenance v1, and reads them back
 * (in-toto.io/Statement/v1, slsa.dev/provenance/v1).
 */
public final class StatementJson {

  private static final String STATEMENT = "https://in-toto.io/Statement/v1";
  private static final String PREDICATE = "https://slsa.dev/provenance/v1";
  private static final String BUILD = "urn:dkms2bin:module-package:1";
  private static final String BUILDER = "urn:dkms2bin:builder";
  private static final String LAYERS = "layers";
  private static final String PACKAGES = "packages";
  private static final String LAYER = "layer";
  private static final String ANNOTATIONS = "annotations";
  private static final String SHA256 = "sha256";

  private StatementJson() {}

  /** Writes one; the same statement gives the same text. */
  public static String write(Statement statement) {
    ObjectNode plan = plan(statement.plan());
    ArrayNode dependencies = JsonNodeFactory.instance.arrayNode();
    sources(statement, dependencies);
    takePackages(plan, statement, dependencies);

    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("_type", STATEMENT);
    ObjectNode subject = root.putArray("subject").addObject().put("name", statement.file());
    subject.putObject("digest").put(SHA256, statement.sha256());
    root.put("predicateType", PREDICATE);
    ObjectNode predicate = root.putObject("predicate");
    ObjectNode definition = predicate.putObject("buildDefinition").put("buildType", BUILD);
    ObjectNode external = definition.putObject("externalParameters");
    CellJson.put(external, statement.cell());
    external.put("distribution", statement.plan().recipe().name());
    external.put("kind", statement.kind());
    Fields.put(external, "packaging", statement.packaging());
    definition.putObject("internalParameters").set("plan", plan);
    definition.set("resolvedDependencies", dependencies);
    ObjectNode builder = predicate.putObject("runDetails").putObject("builder").put("id", BUILDER);
    ObjectNode versions = builder.putObject("version").put("dkms2bin", statement.plan().tool());
    statement.counted("dkms").ifPresent(version -> versions.put("dkms", version));
    return JsonText.line(root);
  }

  private static ObjectNode plan(BuildPlan plan) {
    try {
      return JsonText.parse(PlanJson.write(List.of(plan)));
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("we wrote it", e);
    }
  }

  private static void sources(Statement statement, ArrayNode dependencies) {
    for (Statement.SourceFile file : statement.sources()) {
      dependency(file.name(), SHA256, file.sha256(), dependencies);
    }
    for (SourcePin pin : statement.plan().sources()) {
      dependency("sources of " + pin.name(), "dkms2binTree", pin.tree(), dependencies);
    }
    dependency(
        "recipe " + statement.plan().recipe().name(),
        "dkms2binRecipe",
        statement.plan().recipe().digest(),
        dependencies);
  }

  private static ObjectNode dependency(
      String name, String algorithm, String digest, ArrayNode dependencies) {
    ObjectNode node = dependencies.addObject().put("name", name);
    node.putObject("digest").put(algorithm, digest);
    return node;
  }

  /** The packages of the plan's layers stand once, among what the build depends on. */
  private static void takePackages(ObjectNode plan, Statement statement, ArrayNode dependencies) {
    String vendor = statement.plan().recipe().name().replaceFirst("-[^-]*$", "");
    for (Map.Entry<String, JsonNode> layer : layersOf(plan).entrySet()) {
      JsonNode packages = ((ObjectNode) layer.getValue()).remove(PACKAGES);
      for (JsonNode one : packages) {
        String name = one.path("name").asText();
        ObjectNode node = dependency(name, SHA256, one.path(SHA256).asText(), dependencies);
        String version = one.path("version").asText();
        String architecture = one.path("architecture").asText();
        node.put(
            "uri",
            "pkg:%s/%s/%s@%s?arch=%s"
                .formatted(
                    statement.kind(), vendor, escaped(name), escaped(version), architecture));
        node.putObject(ANNOTATIONS)
            .put(LAYER, layer.getKey())
            .put("version", version)
            .put("architecture", architecture)
            .put("size", one.path("size").asLong());
      }
    }
  }

  /** As package URLs have it: what is no plain letter is written by its code. */
  private static String escaped(String word) {
    StringBuilder text = new StringBuilder();
    word.chars()
        .forEach(
            c -> {
              if (c < 128 && (Character.isLetterOrDigit(c) || "-._~:".indexOf(c) >= 0)) {
                text.append((char) c);
              } else {
                text.append("%%%02X".formatted(c & 0xff));
              }
            });
    return text.toString();
  }

  private static Map<String, JsonNode> layersOf(JsonNode plan) {
    Map<String, JsonNode> layers = new LinkedHashMap<>();
    for (JsonNode one : plan.path("plans")) {
      one.path(LAYERS).properties().forEach(e -> layers.put(e.getKey(), e.getValue()));
    }
    return layers;
  }

  /**
   * Reads one.
   *
   * @param name what the file is called, for messages
   * @throws InputException if it is no statement of ours
   */
  public static Statement read(String text, String name) {
    try {
      return parsed(JsonText.parse(text), name);
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new InputException(
          name + " is no statement of a package's provenance by dkms2bin: " + e.getMessage(),
          "give the file that was published with the package",
          e);
    }
  }

  private static Statement parsed(ObjectNode root, String name) throws MalformedJsonException {
    require(root, "_type", STATEMENT);
    require(root, "predicateType", PREDICATE);
    JsonNode definition = Fields.object(Fields.object(root, "predicate"), "buildDefinition");
    require(definition, "buildType", BUILD);
    List<JsonNode> subjects = new ArrayList<>();
    Fields.entries(root, "subject").forEach(subjects::add);
    if (subjects.size() != 1) {
      throw new MalformedJsonException("it is about " + subjects.size() + " files");
    }
    if (!Fields.text(subjects.get(0), "name").matches("[^/\\p{Cntrl}]+")) {
      throw new MalformedJsonException("what it is about is no name of a file");
    }
    JsonNode external = Fields.object(definition, "externalParameters");
    CellId cell = CellJson.id(external);
    BuildPlan plan = plan(definition, name);
    if (plan.cell(cell).flatMap(one -> one.spec()).isEmpty()) {
      throw new MalformedJsonException("its plan has no cell " + cell);
    }
    return new Statement(
        Fields.text(subjects.get(0), "name"),
        Fields.text(Fields.object(subjects.get(0), "digest"), SHA256),
        cell,
        Fields.text(external, "kind"),
        Fields.map(external, "packaging"),
        plan,
        sources(definition));
  }

  private static void require(JsonNode node, String field, String value)
      throws MalformedJsonException {
    if (!Fields.text(node, field).equals(value)) {
      throw new MalformedJsonException(
          "its " + field + " is " + Fields.text(node, field) + ", and not " + value);
    }
  }

  private static BuildPlan plan(JsonNode definition, String name) throws MalformedJsonException {
    JsonNode plan = Fields.object(Fields.object(definition, "internalParameters"), "plan");
    Map<String, JsonNode> layers = layersOf(plan);
    Map<String, ArrayNode> packages = new LinkedHashMap<>();
    for (JsonNode one : Fields.entries(definition, "resolvedDependencies")) {
      JsonNode said = one.path(ANNOTATIONS);
      if (said.has(LAYER)) {
        ObjectNode node =
            packages
                .computeIfAbsent(
                    Fields.text(said, LAYER), layer -> JsonNodeFactory.instance.arrayNode())
                .addObject();
        node.put("name", Fields.text(one, "name"))
            .put("version", Fields.text(said, "version"))
            .put("architecture", Fields.text(said, "architecture"))
            .put(SHA256, Fields.text(Fields.object(one, "digest"), SHA256))
            .put("size", Fields.number(said, "size"));
      }
    }
    layers.forEach(
        (layer, node) -> {
          if (node instanceof ObjectNode object) {
            object.set(
                PACKAGES, packages.getOrDefault(layer, JsonNodeFactory.instance.arrayNode()));
          }
        });
    List<BuildPlan> plans = PlanJson.read(JsonText.of(plan), name);
    if (plans.size() != 1) {
      throw new MalformedJsonException("it has " + plans.size() + " plans");
    }
    return plans.get(0);
  }

  private static List<Statement.SourceFile> sources(JsonNode definition)
      throws MalformedJsonException {
    List<Statement.SourceFile> files = new ArrayList<>();
    for (JsonNode one : Fields.entries(definition, "resolvedDependencies")) {
      JsonNode digest = one.path("digest");
      if (!one.has(ANNOTATIONS) && digest.has(SHA256)) {
        files.add(new Statement.SourceFile(Fields.text(one, "name"), Fields.text(digest, SHA256)));
      }
    }
    return files;
  }
}
