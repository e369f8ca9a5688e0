package org.packetary.dkms2bin.sbom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.kbuild.BuildTrace;
import org.packetary.dkms2bin.util.Digests;

/**
 * A bill as a document of SPDX 3.0.1 (JSON-LD, profiles core, software and build): the package
 * contains its modules, and each module came out of a build that took sources and headers in.
 */
final class SpdxDocument {

  private static final String CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";
  private static final String CREATION = "_:creation";
  private static final String BUILD_TYPE = "urn:dkms2bin:kbuild:1";
  private static final int DIGITS = 32;

  private final Bill bill;
  private final String base;
  private final ArrayNode graph;
  private final Map<Integer, String> items = new LinkedHashMap<>();
  private int relationships;

  private SpdxDocument(Bill bill, ArrayNode graph) {
    this.bill = bill;
    this.graph = graph;
    this.base =
        "urn:dkms2bin:"
            + Digests.sha256(bill.subject().file() + " " + bill.subject().sha256())
                .substring(0, DIGITS)
            + ":";
  }

  static String of(Bill bill) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("@context", CONTEXT);
    new SpdxDocument(bill, root.putArray("@graph")).write();
    return JsonText.line(root);
  }

  private String id(String name) {
    return base + name;
  }

  private ObjectNode element(String type, String id, String name) {
    return graph
        .addObject()
        .put("type", type)
        .put("spdxId", id(id))
        .put("creationInfo", CREATION)
        .put("name", name);
  }

  private static void hash(ObjectNode node, String sha256) {
    node.putArray("verifiedUsing")
        .addObject()
        .put("type", "Hash")
        .put("algorithm", "sha256")
        .put("hashValue", sha256);
  }

  private void relation(
      String from, String type, Collection<String> to, Optional<String> completeness) {
    if (to.isEmpty()) {
      return;
    }
    relationships++;
    boolean scoped = type.equals("usesTool") || type.equals("hasInput") || type.equals("hasOutput");
    ObjectNode node =
        graph
            .addObject()
            .put("type", scoped ? "LifecycleScopedRelationship" : "Relationship")
            .put("spdxId", id("r" + relationships))
            .put("creationInfo", CREATION)
            .put("from", id(from))
            .put("relationshipType", type);
    ArrayNode targets = node.putArray("to");
    to.forEach(t -> targets.add(id(t)));
    completeness.ifPresent(c -> node.put("completeness", c));
    if (scoped) {
      node.put("scope", "build");
    }
  }

  private void write() {
    String version = "dkms2bin " + bill.tool();
    ObjectNode creation =
        graph
            .addObject()
            .put("type", "CreationInfo")
            .put("@id", CREATION)
            .put("specVersion", "3.0.1")
            .put("created", bill.date().truncatedTo(ChronoUnit.SECONDS).toString());
    creation.putArray("createdBy").add(id("agent"));
    creation.putArray("createdUsing").add(id("tool"));
    element("SoftwareAgent", "agent", "dkms2bin");
    element("Tool", "tool", version);
    ObjectNode document = element("SpdxDocument", "document", bill.subject().file());
    profiles(document);
    document.putArray("rootElement").add(id("sbom"));
    ObjectNode sbom = element("software_Sbom", "sbom", "files of " + bill.subject().file());
    profiles(sbom);
    sbom.putArray("rootElement").add(id("package"));
    sbom.putArray("software_sbomType").add("build");
    if (!bill.gaps().isEmpty()) {
      sbom.put("comment", "Incomplete: " + String.join("; ", bill.gaps()));
    }
    subject();
    items();
    List<String> tools = packages(bill.tools(), "t");
    for (int i = 0; i < bill.modules().size(); i++) {
      module(bill.modules().get(i), i, tools);
    }
  }

  private static void profiles(ObjectNode node) {
    node.putArray("profileConformance").add("core").add("software").add("build");
  }

  private void subject() {
    Bill.Subject subject = bill.subject();
    ObjectNode node = element("software_Package", "package", subject.part().name());
    node.put("software_packageVersion", subject.part().version());
    subject.part().purl().ifPresent(purl -> node.put("software_packageUrl", purl));
    node.put("software_primaryPurpose", "module");
    node.put(
        "description", "Modules of " + subject.driver() + " for the kernel " + subject.kernel());
    if (!subject.licenses().isEmpty()) {
      node.put("comment", "MODULE_LICENSE: " + String.join(", ", subject.licenses()));
    }
    hash(node, subject.sha256());
    List<String> modules = new ArrayList<>();
    for (int i = 0; i < bill.modules().size(); i++) {
      modules.add("m" + i);
    }
    relation("package", "contains", modules, Optional.of("complete"));
  }

  private List<String> packages(List<Bill.Part> parts, String letter) {
    List<String> ids = new ArrayList<>();
    for (Bill.Part part : parts) {
      String id = letter + ids.size();
      ObjectNode node =
          element("software_Package", id, part.name())
              .put("software_packageVersion", part.version());
      part.purl().ifPresent(purl -> node.put("software_packageUrl", purl));
      part.sha256().ifPresent(digest -> hash(node, digest));
      ids.add(id);
    }
    return ids;
  }

  private void items() {
    List<String> headers = packages(bill.headers(), "h");
    SortedMap<String, List<String>> owned = new TreeMap<>();
    for (int i = 0; i < bill.trace().items().size(); i++) {
      BuildTrace.Item item = bill.trace().items().get(i);
      items.put(i, "f" + i);
      ObjectNode node = element("software_File", "f" + i, FileNames.of(item));
      node.put("software_primaryPurpose", item.path().endsWith(".o") ? "other" : "source");
      switch (item.origin()) {
        case CHANGED -> node.put("comment", "The driver's, changed before it was compiled.");
        case GENERATED -> node.put("comment", "Made by the build.");
        case ROOT -> node.put("comment", "Of the build root" + of(item) + ".");
        case DRIVER, KERNEL ->
            owned.computeIfAbsent(item.owner(), o -> new ArrayList<>()).add("f" + i);
      }
      item.sha256().ifPresent(digest -> hash(node, digest));
    }
    for (int i = 0; i < headers.size(); i++) {
      relation(
          headers.get(i),
          "contains",
          owned.getOrDefault(bill.headers().get(i).words(), List.of()),
          Optional.of("incomplete"));
    }
  }

  private static String of(BuildTrace.Item item) {
    return item.owner().isEmpty() ? "" : ", its package " + item.owner();
  }

  private void module(Bill.ModuleFile module, int number, List<String> tools) {
    hash(
        element("software_File", "m" + number, module.path())
            .put("software_primaryPurpose", "module"),
        module.sha256());
    String build = "b" + number;
    ObjectNode node = element("build_Build", build, "build of " + module.built());
    node.put("build_buildType", BUILD_TYPE);
    ArrayNode parameters = node.putArray("build_parameter");
    CompilerFlags flags = CompilerFlags.of(bill, bill.unitsOf(module));
    parameter(parameters, "kernel", bill.subject().kernel());
    parameter(parameters, "compiler", flags.compiler());
    parameter(parameters, "compiler of the kernel", bill.trace().compiler());
    parameter(parameters, "flags", String.join(" ", flags.common()));
    flags
        .own()
        .forEach(
            (source, more) -> parameter(parameters, "flags of " + source, String.join(" ", more)));
    relation(
        build,
        "hasInput",
        bill.itemsOf(module).stream().map(items::get).toList(),
        Optional.of(bill.gaps().isEmpty() ? "complete" : "incomplete"));
    relation(build, "usesTool", tools, Optional.empty());
    relation(build, "hasOutput", List.of("m" + number), Optional.of("complete"));
  }

  private static void parameter(ArrayNode parameters, String key, String value) {
    if (!value.isEmpty()) {
      parameters.addObject().put("type", "DictionaryEntry").put("key", key).put("value", value);
    }
  }
}
