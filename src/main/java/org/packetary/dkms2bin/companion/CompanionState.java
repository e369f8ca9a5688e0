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
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.util.Digests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state files that remember companions' digests, some ten thousands of them. A package's are in
 * the file that the digest of its place names: a publication reads and writes those of the packages
 * that change. They are read and written without a tree of their nodes.
 */
final class CompanionState {

  private static final Logger LOG = LoggerFactory.getLogger(CompanionState.class);

  private static final String DIRECTORY = ".dkms2bin/companions";

  /** Files of some ten kilobytes in a repository of ten thousand packages. */
  private static final int PARTS = 64;

  /** Names of fields are names of files here: no two are the same, and none is met again. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private static final int FORMAT = 1;

  private final Path repository;
  private final Map<Integer, SortedMap<String, String>> parts = new HashMap<>();
  private final Map<Integer, SortedMap<String, String>> before = new HashMap<>();

  /** What a repository remembers, which is read when it is asked for. */
  CompanionState(Path repository) {
    this.repository = repository;
  }

  private static String nameOf(int part) {
    return String.format(Locale.ROOT, "%s/%02x.json", DIRECTORY, part);
  }

  private static int partOf(String place) {
    return Integer.parseInt(Digests.sha256(place).substring(0, 2), 16) % PARTS;
  }

  private SortedMap<String, String> part(int number) throws IOException {
    SortedMap<String, String> part = parts.get(number);
    if (part == null) {
      part = new TreeMap<>(remembered(number));
      parts.put(number, part);
    }
    return part;
  }

  /** Nothing is known where the file is damaged: "repo index" finds what there is again. */
  private SortedMap<String, String> remembered(int number) throws IOException {
    SortedMap<String, String> there = before.get(number);
    if (there == null) {
      there = new TreeMap<>();
      Path file = repository.resolve(nameOf(number));
      if (Files.isRegularFile(file)) {
        try {
          SortedMap<String, String> read = read(file);
          if (read.keySet().stream().allMatch(Companions::isName)) {
            there = read;
          }
        } catch (MalformedJsonException e) {
          LOG.debug("unusable: {}", file, e);
        }
      }
      before.put(number, there);
    }
    return there;
  }

  /** Forgets all: what {@link #remember} writes then is what is put from now on. */
  void clear() throws IOException {
    for (int number = 0; number < PARTS; number++) {
      remembered(number);
      parts.put(number, new TreeMap<>());
    }
  }

  /** The digests of all, by names. */
  SortedMap<String, String> all() throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    for (int number = 0; number < PARTS; number++) {
      all.putAll(part(number));
    }
    return all;
  }

  /** Those of a package. */
  SortedMap<String, String> of(String place) throws IOException {
    SortedMap<String, String> own = new TreeMap<>();
    // All names that begin with the place and a dot: what comes behind a dot is a slash.
    part(partOf(place))
        .subMap(place + ".", place + "/")
        .forEach(
            (name, digest) -> {
              if (Companions.placeOf(name).equals(place)) {
                own.put(name, digest);
              }
            });
    return own;
  }

  void put(String place, String name, String digest) throws IOException {
    part(partOf(place)).put(name, digest);
  }

  void remove(String place, String name) throws IOException {
    part(partOf(place)).remove(name);
  }

  /** Has what changed written. */
  void remember(Companions.Changes changes) throws IOException {
    for (Map.Entry<Integer, SortedMap<String, String>> part : new TreeMap<>(parts).entrySet()) {
      if (part.getValue().equals(remembered(part.getKey()))) {
        continue;
      }
      if (part.getValue().isEmpty()) {
        changes.remove(nameOf(part.getKey()));
      } else {
        changes.put(nameOf(part.getKey()), bytes(part.getValue()));
      }
    }
  }

  /**
   * Reads it.
   *
   * @return digests by names
   * @throws MalformedJsonException if it is damaged, or of another version
   */
  private static SortedMap<String, String> read(Path file) throws IOException {
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
  private static byte[] bytes(SortedMap<String, String> digests) throws IOException {
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
