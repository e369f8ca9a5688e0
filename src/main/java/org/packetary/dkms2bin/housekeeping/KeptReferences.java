package org.packetary.dkms2bin.housekeeping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.EnvironmentException;

/** The layers that kept roots are stacked of, as the scripts that enter them mount them. */
final class KeptReferences {

  private static final String KEPT = "kept";
  private static final String SCRIPT = "enter";
  private static final String LOWER = "lower=";
  private static final int DEPTH = 4;

  private final Path directory;

  /** Those of a cache. */
  KeptReferences(Path cache) {
    this.directory = cache.resolve(KEPT);
  }

  /** The names of kept roots, by the layers that they stand on. */
  Map<String, Set<String>> byLayer() {
    Map<String, Set<String>> roots = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return roots;
    }
    try (Stream<Path> files =
        Files.find(directory, DEPTH, (path, known) -> path.endsWith(SCRIPT))) {
      for (Path script : files.toList()) {
        String root = directory.relativize(script).getName(0).toString();
        layers(script).forEach(id -> roots.computeIfAbsent(id, i -> new TreeSet<>()).add(root));
      }
      return roots;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + directory + ": " + e.getMessage(), "may this user read the cache?", e);
    }
  }

  private static List<String> layers(Path script) throws IOException {
    try (Stream<String> lines = Files.lines(script)) {
      return lines
          .filter(line -> line.startsWith(LOWER))
          .flatMap(
              line -> Stream.of(line.substring(LOWER.length()).replace("'", "").split(":", -1)))
          .map(Path::of)
          .filter(tree -> tree.getNameCount() > 1 && tree.startsWith(LayerStore.NAME))
          .map(tree -> tree.getName(1).toString())
          .toList();
    }
  }
}
