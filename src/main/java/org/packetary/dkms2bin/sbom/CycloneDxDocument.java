package org.packetary.dkms2bin.sbom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.kbuild.BuildTrace;

/**
 * A bill as CycloneDX 1.6 in JSON: the package with its modules, and as components the driver's
 * files and the packages of headers with those that were read.
 */
final class CycloneDxDocument {

  private static final String NAME = "name";
  private static final String TYPE = "type";
  private static final String VERSION = "version";
  private static final String REF = "bom-ref";
  private static final String PROPERTIES = "properties";
  private static final String OURS = "dkms2bin:";

  private final Bill bill;

  private CycloneDxDocument(Bill bill) {
    this.bill = bill;
  }

  static String of(Bill bill) {
    return JsonText.line(new CycloneDxDocument(bill).write());
  }

  private ObjectNode write() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    root.put("bomFormat", "CycloneDX");
    root.put("specVersion", "1.6");
    root.put(
        "serialNumber",
        "urn:uuid:"
            + UUID.nameUUIDFromBytes(
                ("dkms2bin " + bill.subject().file() + " " + bill.subject().sha256())
                    .getBytes(StandardCharsets.UTF_8)));
    root.put(VERSION, 1);
    metadata(root.putObject("metadata"));
    components(root.putArray("components"));
    dependencies(root.putArray("dependencies"));
    ObjectNode composition = root.putArray("compositions").addObject();
    composition.put("aggregate", bill.gaps().isEmpty() ? "complete" : "incomplete");
    composition.putArray("assemblies").add("package");
    return root;
  }

  private void metadata(ObjectNode node) {
    Bill.Subject subject = bill.subject();
    node.put("timestamp", bill.date().truncatedTo(ChronoUnit.SECONDS).toString());
    node.putArray("lifecycles").addObject().put("phase", "build");
    node.putObject("tools")
        .putArray("components")
        .addObject()
        .put(TYPE, "application")
        .put(NAME, "dkms2bin")
        .put(VERSION, bill.tool());
    ObjectNode component =
        part(node.putObject("component"), "device-driver", "package", subject.part());
    component.put(
        "description", "Modules of " + subject.driver() + " for the kernel " + subject.kernel());
    hash(component, subject.sha256());
    ArrayNode licenses = JsonNodeFactory.instance.arrayNode();
    subject.licenses().forEach(l -> licenses.addObject().putObject("license").put(NAME, l));
    if (!licenses.isEmpty()) {
      component.set("licenses", licenses);
    }
    ArrayNode properties = node.putArray(PROPERTIES);
    property(properties, "kernel", subject.kernel());
    property(properties, "kernel-compiler", bill.trace().compiler());
    bill.gaps().forEach(gap -> property(properties, "incomplete", gap));
  }

  private static ObjectNode part(ObjectNode node, String type, String ref, Bill.Part part) {
    node.put(TYPE, type).put(REF, ref).put(NAME, part.name()).put(VERSION, part.version());
    part.purl().ifPresent(purl -> node.put("purl", purl));
    part.sha256().ifPresent(digest -> hash(node, digest));
    return node;
  }

  private static void hash(ObjectNode node, String sha256) {
    node.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256);
  }

  private static void property(ArrayNode properties, String name, String value) {
    if (!value.isEmpty()) {
      properties.addObject().put(NAME, OURS + name).put("value", value);
    }
  }

  private void components(ArrayNode components) {
    for (int i = 0; i < bill.modules().size(); i++) {
      module(components.addObject(), i);
    }
    SortedMap<String, List<Integer>> owned = new TreeMap<>();
    List<BuildTrace.Item> items = bill.trace().items();
    List<String> packages = bill.headers().stream().map(Bill.Part::words).toList();
    for (int i = 0; i < items.size(); i++) {
      BuildTrace.Item item = items.get(i);
      if (packages.contains(item.owner())) {
        owned.computeIfAbsent(item.owner(), o -> new ArrayList<>()).add(i);
      } else {
        file(components.addObject(), i);
      }
    }
    for (int i = 0; i < bill.headers().size(); i++) {
      Bill.Part part = bill.headers().get(i);
      ObjectNode node = part(components.addObject(), "library", "h" + i, part);
      List<Integer> files = owned.getOrDefault(part.words(), List.of());
      if (!files.isEmpty()) {
        ArrayNode nested = node.putArray("components");
        files.forEach(f -> file(nested.addObject(), f));
      }
    }
    for (int i = 0; i < bill.tools().size(); i++) {
      part(components.addObject(), "application", "t" + i, bill.tools().get(i))
          .put("scope", "excluded");
    }
  }

  private void module(ObjectNode node, int number) {
    Bill.ModuleFile module = bill.modules().get(number);
    node.put(TYPE, "file").put(REF, "m" + number).put(NAME, module.path());
    hash(node, module.sha256());
    CompilerFlags flags = CompilerFlags.of(bill, bill.unitsOf(module));
    ArrayNode properties = node.putArray(PROPERTIES);
    property(properties, "compiler", flags.compiler());
    property(properties, "flags", String.join(" ", flags.common()));
    flags
        .own()
        .forEach(
            (source, more) ->
                property(properties, "flags", source + ": " + String.join(" ", more)));
  }

  private void file(ObjectNode node, int number) {
    BuildTrace.Item item = bill.trace().items().get(number);
    node.put(TYPE, "file").put(REF, "f" + number).put(NAME, FileNames.of(item));
    item.sha256().ifPresent(digest -> hash(node, digest));
    if (item.origin() != BuildTrace.Origin.KERNEL) {
      ArrayNode properties = node.putArray(PROPERTIES);
      property(properties, "origin", item.origin().word());
      property(properties, "package", item.owner());
    }
  }

  private void dependencies(ArrayNode dependencies) {
    ArrayNode modules = dependencies.addObject().put("ref", "package").putArray("dependsOn");
    for (int i = 0; i < bill.modules().size(); i++) {
      modules.add("m" + i);
      ArrayNode files = dependencies.addObject().put("ref", "m" + i).putArray("dependsOn");
      bill.itemsOf(bill.modules().get(i)).forEach(item -> files.add("f" + item));
    }
  }
}
