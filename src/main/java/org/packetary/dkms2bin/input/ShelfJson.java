package org.packetary.dkms2bin.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.source.CompanionFile;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;

/** Writes what an input holds as JSON and reads it back; paths are relative to its directory. */
final class ShelfJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ShelfJson() {}

  static String write(SourceIntake.Taken taken, Path directory) throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
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
    return JSON.writeValueAsString(root);
  }

  private static String relative(Path path, Path directory) {
    if (!path.startsWith(directory)) {
      throw new IllegalStateException(path + " is not in " + directory);
    }
    return directory.relativize(path).toString();
  }

  static SourceIntake.Taken read(String text, Path directory, Path input)
      throws JsonProcessingException {
    JsonNode root = JSON.readTree(text);
    List<String> guesses = new ArrayList<>();
    root.path("guesses").forEach(g -> guesses.add(g.asText()));
    List<DkmsSource> sources = new ArrayList<>();
    for (JsonNode node : root.path("sources")) {
      Map<String, String> control = new LinkedHashMap<>();
      node.path("control")
          .properties()
          .forEach(e -> control.put(e.getKey(), e.getValue().asText()));
      List<CompanionFile> companions = new ArrayList<>();
      node.path("companions")
          .forEach(
              c ->
                  companions.add(
                      new CompanionFile(
                          c.path("path").asText(),
                          directory.resolve(c.path("file").asText()),
                          c.path("conffile").asBoolean())));
      sources.add(
          new DkmsSource(
              directory.resolve(node.path("tree").asText()),
              node.path("digest").asText(),
              companions,
              new Origin(input, optional(node, "package"), optional(node, "version"), control),
              Instant.parse(node.path("newest").asText())));
    }
    JsonNode written = root.path("written");
    return new SourceIntake.Taken(
        sources,
        written.isObject()
            ? Optional.of(
                new ModuleId(written.path("name").asText(), written.path("version").asText()))
            : Optional.empty(),
        guesses);
  }

  private static Optional<String> optional(JsonNode node, String field) {
    return node.has(field) ? Optional.of(node.path(field).asText()) : Optional.empty();
  }
}
