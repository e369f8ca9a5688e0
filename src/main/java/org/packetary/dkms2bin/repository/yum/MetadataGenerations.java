package org.packetary.dkms2bin.repository.yum;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.repository.RepositoryDirectory;
import org.packetary.dkms2bin.repository.StagingArea;

/**
 * Which metadata files belong to which publication, so that those of the last ones stay for clients
 * that have read their {@code repomd.xml} and not yet the rest. Files that no publication of ours
 * named are never deleted.
 *
 * @param dir the repository
 * @param generations file names in its metadata directory, the newest publication first
 */
record MetadataGenerations(Path dir, List<List<String>> generations) {

  private static final String NAME = "yum-generations.json";

  /** The current publication, and two before. */
  private static final int KEPT = 3;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads what is remembered, and what the metadata there is names. */
  static MetadataGenerations read(Path dir, Optional<Repomd> current) throws IOException {
    List<List<String>> generations = new ArrayList<>();
    Path file = dir.resolve(RepositoryDirectory.stateName(NAME));
    if (Files.isRegularFile(file)) {
      try {
        generations.addAll(
            JSON.readValue(file.toFile(), new TypeReference<List<List<String>>>() {}));
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        generations.clear();
      }
    }
    if (current.isPresent() && !generations.contains(current.get().fileNames())) {
      generations.add(0, current.get().fileNames());
    }
    return new MetadataGenerations(dir, generations);
  }

  /** With one more publication, and without the oldest. */
  MetadataGenerations next(Repomd now) {
    List<List<String>> next = new ArrayList<>(generations);
    next.remove(now.fileNames());
    next.add(0, now.fileNames());
    return new MetadataGenerations(dir, List.copyOf(next.subList(0, Math.min(KEPT, next.size()))));
  }

  void write(StagingArea staging) throws IOException {
    staging.add(RepositoryDirectory.stateName(NAME), JSON.writeValueAsBytes(generations));
  }

  /** Deletes the files of publications that others do not need. */
  void deleteAllBut(MetadataGenerations kept) throws IOException {
    Set<String> obsolete = new HashSet<>();
    generations.forEach(obsolete::addAll);
    kept.generations().forEach(obsolete::removeAll);
    for (String name : obsolete) {
      Files.deleteIfExists(dir.resolve(Repomd.DIRECTORY).resolve(name));
    }
  }
}
