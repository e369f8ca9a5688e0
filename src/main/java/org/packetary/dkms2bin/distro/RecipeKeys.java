package org.packetary.dkms2bin.distro;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.model.InputException;

/**
 * Finds keys that no recipe has. Jackson would name them too, but for nested records with the line
 * on which the record ends, and not at all where a key is missing as well: for a misspelt one that
 * is the usual case.
 */
final class RecipeKeys {

  private final Path file;
  private final Map<String, Set<String>> known = new TreeMap<>();

  private RecipeKeys(Path file, JsonNode recipe) {
    this.file = file;
    known.put("", keysOf(Recipe.class));
    know("bootstrap", "method", Bootstrap.class, recipe.at("/bootstrap/method").asText());
    know("bootstrap/repositories/*", "", DnfRepository.class, "");
    know(
        "bootstrap/archive",
        "method",
        Bootstrap.class,
        recipe.at("/bootstrap/archive/method").asText());
    know("bootstrap/archive/repositories/*", "", DnfRepository.class, "");
    know("kernels", "", KernelPackages.class, recipe.path(KernelPackages.KIND).asText());
  }

  /**
   * Reads a recipe file's keys only.
   *
   * @param recipe the same recipe as a tree, which has no lines
   * @throws InputException if one is not known; names it with its line, and those that are
   * @throws IOException if the file cannot be read, or is not YAML
   */
  static void check(Path file, ObjectMapper yaml, JsonNode recipe) throws IOException {
    RecipeKeys keys = new RecipeKeys(file, recipe);
    try (JsonParser parser = yaml.createParser(file.toFile())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          keys.check(parser);
        }
      }
    }
  }

  private void check(JsonParser parser) throws IOException {
    String parent = parser.getParsingContext().getParent().pathAsPointer().toString();
    Set<String> here = known.get(parent.replaceFirst("^/", "").replaceAll("/[0-9]+", "/*"));
    String key = parser.currentName();
    if (here != null && !here.contains(key)) {
      throw new InputException(
          file
              + ", line "
              + parser.currentTokenLocation().getLineNr()
              + ": unknown key \""
              + key
              + "\"",
          "the keys here are: " + String.join(", ", here));
    }
  }

  /**
   * Notes the keys of a part of the recipe. Of a part that has kinds, those of the kind; nothing
   * where the kind is not known, of which Jackson says all there is to say.
   */
  private void know(String part, String kindKey, Class<?> type, String kind) {
    Set<String> keys = new TreeSet<>();
    if (type.isRecord()) {
      keys.addAll(keysOf(type));
    } else {
      Arrays.stream(type.getAnnotation(JsonSubTypes.class).value())
          .filter(t -> t.name().equals(kind))
          .forEach(t -> keys.addAll(keysOf(t.value())));
    }
    if (!keys.isEmpty()) {
      if (!kindKey.isEmpty()) {
        keys.add(kindKey);
      }
      known.put(part, keys);
    }
  }

  private static Set<String> keysOf(Class<?> type) {
    PropertyNamingStrategies.KebabCaseStrategy kebab =
        new PropertyNamingStrategies.KebabCaseStrategy();
    Set<String> keys = new TreeSet<>();
    for (var component : type.getRecordComponents()) {
      keys.add(kebab.translate(component.getName()));
    }
    return keys;
  }
}
