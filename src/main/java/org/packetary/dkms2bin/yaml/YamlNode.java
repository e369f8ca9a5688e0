package org.packetary.dkms2bin.yaml;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a YAML file, with its place. Scalars are texts as they were written: {@code 6.10} is
 * not the number 6.1.
 *
 * @param file as the user named it
 * @param line of the part's key, or of the part where it has none; from 1 on
 * @param kind what it is; what the other kinds have is empty
 * @param text of a scalar
 * @param items of a list
 * @param fields of a mapping, in their order
 */
public record YamlNode(
    Path file,
    int line,
    Kind kind,
    String text,
    List<YamlNode> items,
    Map<String, YamlNode> fields) {

  /** What a part can be. */
  public enum Kind {
    /** Nothing behind a key, or {@code null}. */
    NOTHING,
    /** A word, a number, a truth value. */
    SCALAR,
    /** A sequence. */
    LIST,
    /** Keys with values. */
    MAPPING
  }

  /** Copies the parts, in their order. */
  public YamlNode {
    items = List.copyOf(items);
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  static YamlNode nothing(Path file, int line) {
    return new YamlNode(file, line, Kind.NOTHING, "", List.of(), Map.of());
  }

  static YamlNode scalar(Path file, int line, String text) {
    return new YamlNode(file, line, Kind.SCALAR, text, List.of(), Map.of());
  }

  static YamlNode list(Path file, int line, List<YamlNode> items) {
    return new YamlNode(file, line, Kind.LIST, "", items, Map.of());
  }

  static YamlNode mapping(Path file, int line, Map<String, YamlNode> fields) {
    return new YamlNode(file, line, Kind.MAPPING, "", List.of(), fields);
  }

  /** Whether it is of a kind. */
  public boolean is(Kind wanted) {
    return kind == wanted;
  }

  /** The part behind a key; this part where there is no such key. */
  public YamlNode at(String key) {
    return fields.getOrDefault(key, this);
  }

  /** The place, for messages: {@code dkms2bin.yaml:12}. */
  public String where() {
    return file + ":" + line;
  }
}
