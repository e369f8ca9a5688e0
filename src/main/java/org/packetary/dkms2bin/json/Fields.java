package org.packetary.dkms2bin.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads fields of a JSON object; what is missing or of another type is said with its name. */
public final class Fields {

  private Fields() {}

  private static JsonNode field(JsonNode node, String name) throws MalformedJsonException {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new MalformedJsonException("\"" + name + "\" is missing");
    }
    return value;
  }

  private static MalformedJsonException wrong(String name, String wanted) {
    return new MalformedJsonException("\"" + name + "\" is not " + wanted);
  }

  /** A text that has to be there. */
  public static String text(JsonNode node, String name) throws MalformedJsonException {
    JsonNode value = field(node, name);
    if (!value.isTextual()) {
      throw wrong(name, "a text");
    }
    return value.textValue();
  }

  /** A text that may be missing. */
  public static Optional<String> optionalText(JsonNode node, String name)
      throws MalformedJsonException {
    return node.has(name) ? Optional.of(text(node, name)) : Optional.empty();
  }

  /** A whole number that has to be there. */
  public static long number(JsonNode node, String name) throws MalformedJsonException {
    JsonNode value = field(node, name);
    if (!value.isIntegralNumber()) {
      throw wrong(name, "a whole number");
    }
    return value.longValue();
  }

  /** A whole number that may be missing. */
  public static OptionalInt optionalNumber(JsonNode node, String name)
      throws MalformedJsonException {
    return node.has(name) ? OptionalInt.of(integer(node, name)) : OptionalInt.empty();
  }

  /** A whole number of Java's int that has to be there. */
  public static int integer(JsonNode node, String name) throws MalformedJsonException {
    long number = number(node, name);
    if (number != (int) number) {
      throw wrong(name, "a whole number below 2^31");
    }
    return (int) number;
  }

  /** A file's path, in a directory where it is relative. */
  public static Path path(Path directory, String text) throws MalformedJsonException {
    try {
      return directory.resolve(text);
    } catch (InvalidPathException e) {
      throw new MalformedJsonException("no path: \"" + text + "\"", e);
    }
  }

  /** Whether something is said to be so; not where nothing is said. */
  public static boolean flag(JsonNode node, String name) throws MalformedJsonException {
    if (!node.has(name)) {
      return false;
    }
    JsonNode value = field(node, name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value.booleanValue();
  }

  /** An instant in ISO's notation. */
  public static Instant instant(JsonNode node, String name) throws MalformedJsonException {
    try {
      return Instant.parse(text(node, name));
    } catch (DateTimeException e) {
      throw new MalformedJsonException("\"" + name + "\" is no date with time", e);
    }
  }

  /** A time span, kept as seconds with milliseconds. */
  public static Duration seconds(JsonNode node, String name) throws MalformedJsonException {
    JsonNode value = field(node, name);
    if (!value.isNumber()) {
      throw wrong(name, "a number");
    }
    return Duration.ofMillis(Math.round(value.doubleValue() * 1000));
  }

  /** A time span as seconds with milliseconds. */
  public static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  /** The entries of a list; none where it is missing. */
  public static Iterable<JsonNode> entries(JsonNode node, String name)
      throws MalformedJsonException {
    if (!node.has(name)) {
      return List.of();
    }
    JsonNode value = field(node, name);
    if (!value.isArray()) {
      throw wrong(name, "a list");
    }
    return value;
  }

  /** The texts of a list; none where it is missing. */
  public static List<String> texts(JsonNode node, String name) throws MalformedJsonException {
    List<String> texts = new ArrayList<>();
    for (JsonNode entry : entries(node, name)) {
      if (!entry.isTextual()) {
        throw wrong(name, "a list of texts");
      }
      texts.add(entry.textValue());
    }
    return texts;
  }

  /** Adds a list of texts, unless there are none. */
  public static void put(ObjectNode node, String name, List<String> texts) {
    texts.forEach(text -> node.withArray(name).add(text));
  }

  /** An object with names and texts; empty where it is missing. */
  public static SortedMap<String, String> map(JsonNode node, String name)
      throws MalformedJsonException {
    SortedMap<String, String> map = new TreeMap<>();
    if (node.has(name)) {
      JsonNode object = object(node, name);
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        map.put(entry.getKey(), text(object, entry.getKey()));
      }
    }
    return map;
  }

  /** Adds an object with names and texts, in the names' order. */
  public static void put(ObjectNode node, String name, Map<String, String> map) {
    ObjectNode object = node.putObject(name);
    new TreeMap<>(map).forEach(object::put);
  }

  /** An object that has to be there. */
  public static JsonNode object(JsonNode node, String name) throws MalformedJsonException {
    JsonNode value = field(node, name);
    if (!value.isObject()) {
      throw wrong(name, "an object");
    }
    return value;
  }

  /** One of a kind's values, by the word that stands for it. */
  public static <E extends Enum<E>> E word(
      JsonNode node, String name, E[] values, Function<E, String> word)
      throws MalformedJsonException {
    String wanted = text(node, name);
    for (E value : values) {
      if (word.apply(value).equals(wanted)) {
        return value;
      }
    }
    throw new MalformedJsonException("\"" + name + "\" cannot be \"" + wanted + "\"");
  }
}
