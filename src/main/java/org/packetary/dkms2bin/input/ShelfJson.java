package org.packetary.dkms2bin.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.source.CompanionFile;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;

/** Writes what an input holds as JSON and reads it back; paths are relative to its directory. */
final class ShelfJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ShelfJson() {}

  static String write(SourceIntake.Taken taken, Path directory) {
    ObjectNode root = NODES.objectNode();
    taken
        .written()
        .ifPresent(
            id -> root.putObject("written").put("name", id.name()).put("version", id.version()));
    taken.guesses().forEach(root.putArray("guesses")::add);
    ArrayNode sources = root.putArray("sources");
    for (DkmsSource source : taken.sources()) {
      ObjectNode node = sources.addObject();
      node.put("tree", relative(source.tree(), directory));
      node.put("digest", source.treeDigest());
      node.put("newest", source.newest().toString());
      source.origin().packageName().ifPresent(n -> node.put("package", n));
      source.origin().packageVersion().ifPresent(v -> node.put("version", v));
      ObjectNode control = node.putObject("control");
      source.origin().control().forEach(control::put);
      ArrayNode companions = node.putArray("companions");
      source
          .companions()
          .forEach(
              c ->
                  companions
                      .addObject()
                      .put("path", c.path())
                      .put("file", relative(c.file(), directory))
                      .put("conffile", c.conffile()));
    }
    return JsonText.of(root);
  }

  private static String relative(Path path, Path directory) {
    if (!path.startsWith(directory)) {
      throw new IllegalStateException(path + " is not in " + directory);
    }
    return directory.relativize(path).toString();
  }

  /**
   * Reads what an input holds.
   *
   * @param directory where it lies unpacked
   * @param input the file that it came from
   */
  static SourceIntake.Taken read(String text, Path directory, Path input)
      throws MalformedJsonException {
    JsonNode root = JsonText.parse(text);
    List<DkmsSource> sources = new ArrayList<>();
    for (JsonNode source : Fields.entries(root, "sources")) {
      sources.add(source(source, directory, input));
    }
    Optional<ModuleId> written =
        root.has("written") ? Optional.of(id(Fields.object(root, "written"))) : Optional.empty();
    return new SourceIntake.Taken(sources, written, Fields.texts(root, "guesses"));
  }

  private static ModuleId id(JsonNode node) throws MalformedJsonException {
    return new ModuleId(Fields.text(node, "name"), Fields.text(node, "version"));
  }

  private static DkmsSource source(JsonNode node, Path directory, Path input)
      throws MalformedJsonException {
    List<CompanionFile> companions = new ArrayList<>();
    for (JsonNode companion : Fields.entries(node, "companions")) {
      companions.add(
          new CompanionFile(
              Fields.text(companion, "path"),
              Fields.path(directory, Fields.text(companion, "file")),
              Fields.flag(companion, "conffile")));
    }
    return new DkmsSource(
        Fields.path(directory, Fields.text(node, "tree")),
        Fields.text(node, "digest"),
        companions,
        new Origin(
            input,
            Fields.optionalText(node, "package"),
            Fields.optionalText(node, "version"),
            control(Fields.object(node, "control"))),
        Fields.instant(node, "newest"));
  }

  /** A package's fields, in its own order. */
  private static Map<String, String> control(JsonNode node) throws MalformedJsonException {
    Map<String, String> control = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      control.put(field.getKey(), Fields.text(node, field.getKey()));
    }
    return control;
  }
}
