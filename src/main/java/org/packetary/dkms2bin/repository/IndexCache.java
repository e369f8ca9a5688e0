package org.packetary.dkms2bin.repository;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out about the repository's packages before, so that indexing them again reads only
 * the new ones. It may be deleted at any time; a damaged one counts as none.
 *
 * <p>Each publication reads all of it: a package is an array of strings, read as they come.
 */
public final class IndexCache<P extends IndexedPackage> {

  private static final Logger LOG = LoggerFactory.getLogger(IndexCache.class);

  /** Names of fields are those of control files: a few, met over and over. */
  private static final JsonFactory JSON = new JsonFactoryBuilder().build();

  private static final String FORMAT = "dkms2bin index 2";

  private final Map<String, P> entries;

  private IndexCache(List<P> entries) {
    this.entries = byName(entries);
  }

  /** One that knows nothing. */
  static <P extends IndexedPackage> IndexCache<P> empty() {
    return new IndexCache<>(List.of());
  }

  /** Reads the cache's file. */
  static <P extends IndexedPackage> IndexCache<P> read(Path file, PackageForm<P> form) {
    if (!Files.exists(file)) {
      return empty();
    }
    try (JsonParser parser = JSON.createParser(Files.readAllBytes(file))) {
      expect(parser, JsonToken.START_ARRAY);
      if (!FORMAT.equals(parser.nextTextValue())) {
        return empty();
      }
      List<P> entries = new ArrayList<>();
      while (parser.nextToken() == JsonToken.START_ARRAY) {
        entries.add(entry(parser, form));
      }
      return new IndexCache<>(entries);
    } catch (IOException | RuntimeException e) {
      LOG.debug("unusable index cache {}", file, e);
      return empty();
    }
  }

  private static <P extends IndexedPackage> P entry(JsonParser parser, PackageForm<P> form)
      throws IOException {
    String fileName = text(parser);
    String stamp = text(parser);
    long size = parser.nextLongValue(-1);
    Digests digests = new Digests(size, text(parser), text(parser), text(parser));
    Map<String, String> fields = new LinkedHashMap<>();
    expect(parser, JsonToken.START_OBJECT);
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      fields.put(name, text(parser));
    }
    expect(parser, JsonToken.END_ARRAY);
    return form.known().of(fileName, stamp, fields, digests);
  }

  private static String text(JsonParser parser) throws IOException {
    String text = parser.nextTextValue();
    if (text == null) {
      throw new IOException("no text at " + parser.currentTokenLocation());
    }
    return text;
  }

  private static void expect(JsonParser parser, JsonToken wanted) throws IOException {
    if (parser.nextToken() != wanted) {
      throw new IOException("no " + wanted + " at " + parser.currentTokenLocation());
    }
  }

  /** What is known about a file, if it is still that file. */
  Optional<P> find(String fileName, String stamp) {
    return named(fileName).filter(e -> e.stamp().equals(stamp));
  }

  /** What is known about a file of that name, which may have been another one. */
  public Optional<P> named(String fileName) {
    return Optional.ofNullable(entries.get(fileName));
  }

  /** The names of all files that something is known of. */
  Set<String> names() {
    return Set.copyOf(entries.keySet());
  }

  /** Whether it says just this already. */
  boolean holds(List<P> packages) {
    return entries.equals(byName(packages));
  }

  /** The contents of a cache file. */
  static String serialise(List<? extends IndexedPackage> entries) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      generator.writeStartArray();
      generator.writeString(FORMAT);
      for (IndexedPackage entry : entries) {
        generator.writeRaw('\n');
        generator.writeStartArray();
        generator.writeString(entry.fileName());
        generator.writeString(entry.stamp());
        generator.writeNumber(entry.digests().size());
        generator.writeString(entry.digests().md5());
        generator.writeString(entry.digests().sha1());
        generator.writeString(entry.digests().sha256());
        generator.writeStartObject();
        for (Map.Entry<String, String> field : entry.fields().entrySet()) {
          generator.writeStringField(field.getKey(), field.getValue());
        }
        generator.writeEndObject();
        generator.writeEndArray();
      }
      generator.writeEndArray();
    }
    return text.toString();
  }

  private static <P extends IndexedPackage> Map<String, P> byName(List<P> entries) {
    Map<String, P> byName = new HashMap<>();
    for (P entry : entries) {
      byName.put(entry.fileName(), entry);
    }
    return byName;
  }
}
