package org.packetary.dkms2bin.repository;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out about the repository's packages before, so that indexing them again reads only
 * the new ones. It may be deleted at any time; a damaged one counts as none.
 */
final class IndexCache {

  private static final Logger LOG = LoggerFactory.getLogger(IndexCache.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<IndexedDeb>> ENTRIES = new TypeReference<>() {};

  private final Map<String, IndexedDeb> entries;

  private IndexCache(List<IndexedDeb> entries) {
    this.entries = byName(entries);
  }

  /** Reads the cache's file. */
  static IndexCache read(Path file) {
    if (!Files.exists(file)) {
      return new IndexCache(List.of());
    }
    try {
      return new IndexCache(JSON.readValue(file.toFile(), ENTRIES));
    } catch (IOException | RuntimeException e) {
      LOG.debug("unusable index cache {}", file, e);
      return new IndexCache(List.of());
    }
  }

  /** What is known about a file, if it is still that file. */
  Optional<IndexedDeb> find(String fileName, String stamp) {
    return Optional.ofNullable(entries.get(fileName)).filter(e -> e.stamp().equals(stamp));
  }

  /** Whether it says just this already. */
  boolean holds(List<IndexedDeb> packages) {
    return entries.equals(byName(packages));
  }

  /** The contents of a cache file. */
  static byte[] serialise(List<IndexedDeb> entries) throws IOException {
    return JSON.writeValueAsBytes(entries);
  }

  private static Map<String, IndexedDeb> byName(List<IndexedDeb> entries) {
    return entries.stream().collect(Collectors.toMap(IndexedDeb::fileName, Function.identity()));
  }
}
