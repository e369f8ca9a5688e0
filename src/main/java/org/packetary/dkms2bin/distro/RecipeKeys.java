package org.packetary.dkms2bin.distro;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.packetary.dkms2bin.model.InputException;

/**
 * Finds keys that no recipe has. Jackson would name them too, but for nested records with the line
 * on which the record ends, and not at all where a key is missing as well: for a misspelt one that
 * is the usual case.
 */
final class RecipeKeys {

  private static final Map<String, Set<String>> KNOWN =
      Map.of(
          "", keysOf(Recipe.class),
          "bootstrap", with(keysOf(Bootstrap.Mmdebstrap.class), "method"),
          "kernels", keysOf(KernelPackages.class));

  private RecipeKeys() {}

  /**
   * Reads a recipe file's keys only.
   *
   * @throws InputException if one is not known; names it with its line, and those that are
   * @throws IOException if the file cannot be read, or is not YAML
   */
  static void check(Path file, ObjectMapper yaml) throws IOException {
    try (JsonParser parser = yaml.createParser(file.toFile())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          checkKey(file, parser);
        }
      }
    }
  }

  private static void checkKey(Path file, JsonParser parser) throws IOException {
    String parent = parser.getParsingContext().getParent().pathAsPointer().toString();
    Set<String> known = KNOWN.get(parent.replaceFirst("^/", ""));
    String key = parser.currentName();
    if (known != null && !known.contains(key)) {
      throw new InputException(
          file
              + ", line "
              + parser.currentTokenLocation().getLineNr()
              + ": unknown key \""
              + key
              + "\"",
          "the keys here are: " + String.join(", ", known));
    }
  }

  private static Set<String> keysOf(Class<? extends Record> type) {
    PropertyNamingStrategies.KebabCaseStrategy kebab =
        new PropertyNamingStrategies.KebabCaseStrategy();
    Set<String> keys = new TreeSet<>();
    for (var component : type.getRecordComponents()) {
      keys.add(kebab.translate(component.getName()));
    }
    return keys;
  }

  private static Set<String> with(Set<String> keys, String more) {
    keys.add(more);
    return keys;
  }
}
