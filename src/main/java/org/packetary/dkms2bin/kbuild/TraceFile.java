package org.packetary.dkms2bin.kbuild;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;

/** A trace as a file that is kept: JSON, compressed by gzip. */
public final class TraceFile {

  private static final int FORMAT = 1;
  private static final int LONGEST = 256 << 20;

  private TraceFile() {}

  /** Writes one. */
  public static void write(BuildTrace trace, Path file) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(JsonText.of(json(trace)).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static ObjectNode json(BuildTrace trace) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    root.put("compiler", trace.compiler());
    Fields.put(root, "config", trace.config());
    Fields.put(root, "gaps", trace.gaps());
    ArrayNode items = root.putArray("items");
    for (BuildTrace.Item item : trace.items()) {
      ObjectNode node = items.addObject().put("path", item.path());
      item.sha256().ifPresent(digest -> node.put("sha256", digest));
      node.put("origin", item.origin().word());
      if (!item.owner().isEmpty()) {
        node.put("owner", item.owner());
      }
    }
    ArrayNode units = root.putArray("units");
    for (BuildTrace.Unit unit : trace.units()) {
      ObjectNode node = units.addObject().put("object", unit.object()).put("source", unit.source());
      node.put("command", unit.command());
      unit.reads().forEach(node.putArray("reads")::add);
      Fields.put(node, "options", unit.options());
    }
    ArrayNode modules = root.putArray("modules");
    for (BuildTrace.Module module : trace.modules()) {
      ObjectNode node = modules.addObject().put("name", module.name());
      module.units().forEach(node.putArray("units")::add);
      module.objects().forEach(node.putArray("objects")::add);
    }
    return root;
  }

  /**
   * Reads one.
   *
   * @return empty where there is none, as with results of earlier versions
   * @throws IOException if it cannot be read, or is of another form
   */
  public static Optional<BuildTrace> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      byte[] text = in.readNBytes(LONGEST);
      return Optional.of(parse(JsonText.parse(new String(text, StandardCharsets.UTF_8))));
    } catch (IllegalArgumentException e) {
      throw new MalformedJsonException(String.valueOf(e.getMessage()), e);
    }
  }

  private static BuildTrace parse(ObjectNode root) throws MalformedJsonException {
    if (Fields.number(root, "format") != FORMAT) {
      throw new MalformedJsonException("another format than this version reads");
    }
    List<BuildTrace.Item> items = new ArrayList<>();
    for (JsonNode node : Fields.entries(root, "items")) {
      items.add(
          new BuildTrace.Item(
              Fields.text(node, "path"),
              Fields.optionalText(node, "sha256"),
              Fields.word(node, "origin", BuildTrace.Origin.values(), BuildTrace.Origin::word),
              Fields.optionalText(node, "owner").orElse("")));
    }
    List<BuildTrace.Unit> units = new ArrayList<>();
    for (JsonNode node : Fields.entries(root, "units")) {
      units.add(
          new BuildTrace.Unit(
              Fields.text(node, "object"),
              within(Fields.number(node, "source"), items),
              Fields.text(node, "command"),
              numbers(node, "reads", items),
              Fields.texts(node, "options")));
    }
    List<BuildTrace.Module> modules = new ArrayList<>();
    for (JsonNode node : Fields.entries(root, "modules")) {
      modules.add(
          new BuildTrace.Module(
              Fields.text(node, "name"),
              numbers(node, "units", units),
              numbers(node, "objects", items)));
    }
    return new BuildTrace(
        Fields.text(root, "compiler"),
        Fields.map(root, "config"),
        items,
        units,
        modules,
        Fields.texts(root, "gaps"));
  }

  private static List<Integer> numbers(JsonNode node, String name, List<?> of)
      throws MalformedJsonException {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode entry : Fields.entries(node, name)) {
      numbers.add(within(entry.longValue(), of));
    }
    return numbers;
  }

  private static int within(long number, List<?> of) throws MalformedJsonException {
    if (number < 0 || number >= of.size()) {
      throw new MalformedJsonException("number " + number + " of " + of.size());
    }
    return (int) number;
  }
}
