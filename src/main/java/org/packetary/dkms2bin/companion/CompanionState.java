package org.packetary.dkms2bin.companion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.json.MalformedJsonException;

/**
 * The state file that remembers companions' digests. Each publication reads it, and it has a line
 * for each of some ten thousands of files: it is read and written without a tree of its nodes.
 */
final class CompanionState {

  /** Names of fields are names of files here: no two are the same, and none is met again. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private static final int FORMAT = 1;

  private CompanionState() {}

  /**
   * Reads it.
   *
   * @return digests by names
   * @throws MalformedJsonException if it is damaged, or of another version
   */
  static SortedMap<String, String> read(Path file) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    boolean known = false;
    try (JsonParser parser = JSON.createParser(Files.readAllBytes(file))) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (name.equals("format")) {
          expect(value, JsonToken.VALUE_NUMBER_INT);
          known = parser.getLongValue() == FORMAT;
        } else if (name.equals("files")) {
          expect(value, JsonToken.START_OBJECT);
          for (String one = parser.nextFieldName(); one != null; one = parser.nextFieldName()) {
            expect(parser.nextToken(), JsonToken.VALUE_STRING);
            files.put(one, parser.getText());
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException("no JSON", e);
    }
    if (!known) {
      throw new MalformedJsonException("another format");
    }
    return files;
  }

  private static void expect(JsonToken there, JsonToken wanted) throws MalformedJsonException {
    if (there != wanted) {
      throw new MalformedJsonException("there is " + there + " in place of " + wanted);
    }
  }

  /** What is written for digests by names. */
  static byte[] bytes(SortedMap<String, String> digests) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
      generator.writeStartObject();
      generator.writeNumberField("format", FORMAT);
      generator.writeObjectFieldStart("files");
      for (Map.Entry<String, String> one : digests.entrySet()) {
        generator.writeStringField(one.getKey(), one.getValue());
      }
      generator.writeEndObject();
      generator.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }
}
