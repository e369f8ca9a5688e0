package org.packetary.dkms2bin.repository;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out about the repository's packages before, so that indexing them again reads only
 * the new ones. It may be deleted at any time; a damaged one counts as none.
 */
public final class IndexCache<P extends IndexedPackage> {

  private static final Logger LOG = LoggerFactory.getLogger(IndexCache.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, P> entries;

  private IndexCache(List<P> entries) {
    this.entries = byName(entries);
  }

  /** One that knows nothing. */
  static <P extends IndexedPackage> IndexCache<P> empty() {
    return new IndexCache<>(List.of());
  }

  /** Reads the cache's file. */
  static <P extends IndexedPackage> IndexCache<P> read(Path file, Class<P> type) {
    if (!Files.exists(file)) {
      return new IndexCache<>(List.of());
    }
    try {
      return new IndexCache<>(
          JSON.<List<P>>readValue(
              file.toFile(), JSON.getTypeFactory().constructCollectionType(List.class, type)));
    } catch (IOException | RuntimeException e) {
      LOG.debug("unusable index cache {}", file, e);
      return new IndexCache<>(List.of());
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
    return JSON.writeValueAsString(entries);
  }

  private static <P extends IndexedPackage> Map<String, P> byName(List<P> entries) {
    return entries.stream().collect(Collectors.toMap(P::fileName, Function.identity()));
  }
}
