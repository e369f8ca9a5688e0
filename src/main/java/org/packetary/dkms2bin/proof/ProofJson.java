package org.packetary.dkms2bin.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.FindingJson;
import org.packetary.dkms2bin.json.MalformedJsonException;

/** Proofs as JSON, in both directions: the same in reports, kept verdicts and packages. */
public final class ProofJson {

  private ProofJson() {}

  /** A kernel's proof as an object. */
  public static ObjectNode of(KernelProof proof) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("kernel", proof.kernel());
    text(node, "image", proof.origin());
    text(node, "booted", proof.form());
    text(node, "accelerator", proof.accelerator());
    for (BootRecord boot : proof.boots()) {
      node.withArray("boots")
          .addObject()
          .put("modules", boot.modules())
          .put("wall", Fields.seconds(boot.wall()))
          .put("processor", Fields.seconds(boot.processor()))
          .put("started", Fields.seconds(boot.started()))
          .put("load", boot.load())
          .put("end", boot.end());
    }
    proof.cells().forEach(cell -> node.withArray("cells").add(of(cell)));
    proof.elsewhere().forEach(other -> node.withArray("elsewhere").add(of(other)));
    return node;
  }

  /** A cell's proof as an object. */
  public static ObjectNode of(CellProof proof) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("subject", proof.subject());
    node.put("kernel", proof.kernel());
    node.put("mode", proof.mode().word());
    node.put("verdict", proof.verdict().words());
    node.put("rung", proof.rung().word());
    if (proof.kept()) {
      node.put("kept", true);
    }
    proof.modules().forEach(module -> node.withArray("modules").add(of(module)));
    proof.elsewhere().forEach(other -> node.withArray("elsewhere").add(of(other)));
    return node;
  }

  private static ObjectNode of(ModuleProof proof) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("module", proof.module());
    node.put("place", proof.place());
    node.put("verdict", proof.verdict().kind().word());
    put(node, proof.verdict());
    proof.inTree().ifPresent(tree -> put(node.putObject("inTree"), tree));
    if (proof.btf()) {
      node.put("btf", true);
    }
    return node.put("seconds", Fields.seconds(proof.time()));
  }

  private static ObjectNode put(ObjectNode node, Verdict verdict) {
    return verdict.fold(
        reached -> {
          node.put("rung", reached.rung().word());
          Fields.put(node, "devices", reached.devices());
          return text(node, "note", reached.note());
        },
        failed -> node.set("finding", FindingJson.of(failed.finding())),
        refused -> node.put("cause", refused.cause()).put("hint", refused.hint()),
        shadowed -> put(node.putObject("by"), shadowed.by()),
        crashed -> {
          Fields.put(node.put("cause", crashed.cause()), "excerpt", crashed.excerpt());
          return node;
        },
        notProven -> node.put("cause", notProven.cause()));
  }

  private static ObjectNode put(ObjectNode node, InTree tree) {
    node.put("name", tree.name());
    node.put("builtIn", tree.builtIn());
    tree.version().ifPresent(v -> node.put("version", v));
    tree.srcversion().ifPresent(v -> node.put("srcversion", v));
    return node;
  }

  private static ObjectNode text(ObjectNode node, String name, String text) {
    return text.isEmpty() ? node : node.put(name, text);
  }

  /** The cell's proof that an object tells of. */
  public static CellProof readCell(JsonNode node) throws MalformedJsonException {
    List<ModuleProof> modules = new ArrayList<>();
    for (JsonNode entry : Fields.entries(node, "modules")) {
      modules.add(readModule(entry));
    }
    if (modules.isEmpty()) {
      throw new MalformedJsonException("\"modules\" is empty");
    }
    List<CellProof> elsewhere = new ArrayList<>();
    for (JsonNode other : Fields.entries(node, "elsewhere")) {
      elsewhere.add(readCell(other));
    }
    return new CellProof(
        Fields.text(node, "subject"),
        Fields.text(node, "kernel"),
        Fields.word(node, "mode", ProofMode.values(), ProofMode::word),
        modules,
        Fields.flag(node, "kept"),
        elsewhere);
  }

  private static ModuleProof readModule(JsonNode node) throws MalformedJsonException {
    return new ModuleProof(
        Fields.text(node, "module"),
        Fields.text(node, "place"),
        readVerdict(node),
        node.has("inTree") ? Optional.of(readTree(node, "inTree")) : Optional.empty(),
        Fields.flag(node, "btf"),
        Fields.seconds(node, "seconds"));
  }

  private static Verdict readVerdict(JsonNode node) throws MalformedJsonException {
    return switch (Fields.word(node, "verdict", Verdict.Kind.values(), Verdict.Kind::word)) {
      case REACHED ->
          new Verdict.Reached(
              Fields.word(node, "rung", Rung.values(), Rung::word),
              Fields.texts(node, "devices"),
              Fields.optionalText(node, "note").orElse(""));
      case FAILED -> new Verdict.Failed(FindingJson.read(Fields.object(node, "finding")));
      case REFUSED_SIGNATURE ->
          new Verdict.RefusedSignature(Fields.text(node, "cause"), Fields.text(node, "hint"));
      case SHADOWED -> new Verdict.Shadowed(readTree(node, "by"));
      case CRASHED ->
          new Verdict.Crashed(Fields.text(node, "cause"), Fields.texts(node, "excerpt"));
      case NOT_PROVEN -> new Verdict.NotProven(Fields.text(node, "cause"));
    };
  }

  private static InTree readTree(JsonNode node, String name) throws MalformedJsonException {
    JsonNode tree = Fields.object(node, name);
    return new InTree(
        Fields.text(tree, "name"),
        Fields.flag(tree, "builtIn"),
        Fields.optionalText(tree, "version"),
        Fields.optionalText(tree, "srcversion"));
  }
}
