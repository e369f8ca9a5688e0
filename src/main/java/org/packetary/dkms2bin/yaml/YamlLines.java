package org.packetary.dkms2bin.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Finds the lines of keys in a YAML file. */
public final class YamlLines {

  private YamlLines() {}

  /** The line of a key that lies below other keys; none where the file has no such key. */
  public static OptionalInt of(Path file, List<String> keys) {
    String wanted =
        keys.stream()
            .map(key -> "/" + key.replace("~", "~0").replace("/", "~1"))
            .collect(Collectors.joining());
    try (JsonParser parser = new YAMLFactory().createParser(file.toFile())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME
            && parser.getParsingContext().pathAsPointer().toString().equals(wanted)) {
          return OptionalInt.of(parser.currentTokenLocation().getLineNr());
        }
      }
    } catch (IOException e) {
      return OptionalInt.empty();
    }
    return OptionalInt.empty();
  }
}
