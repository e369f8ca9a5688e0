package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.packetary.dkms2bin.util.TreeRemover;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether layers are what they were when they were made. What was found to be wrong with one
 * is written down beside its tree, so that the next run makes it again.
 */
final class LayerHealth {

  private static final Logger LOG = LoggerFactory.getLogger(LayerHealth.class);

  private static final String DAMAGE = "damaged.txt";
  static final String ASIDE = ".damaged";

  private LayerHealth() {}

  /** Writes the list of a layer that was just made. */
  static void list(Layer layer, FileDigests digests) throws IOException, InterruptedException {
    new FileList(layer.tree(), layer.files(), digests).write();
  }

  /**
   * What is known to be wrong with a layer, or found out now by looking at some of its files. Of a
   * layer without a list, which an earlier version made, nothing is.
   */
  static Optional<String> sampled(Layer layer) throws IOException {
    Optional<String> known = known(layer);
    if (known.isPresent() || !Files.exists(layer.files())) {
      return known;
    }
    Optional<String> problem =
        new FileSample(layer.tree(), layer.files(), ThreadLocalRandom.current()).problem();
    if (problem.isPresent()) {
      Files.writeString(mark(layer), problem.get() + "\n");
    }
    return problem;
  }

  /** What was found to be wrong with a layer before. */
  static Optional<String> known(Layer layer) throws IOException {
    Path mark = mark(layer);
    return Files.exists(mark) ? Optional.of(Files.readString(mark).strip()) : Optional.empty();
  }

  /**
   * Looks at all of a layer, or writes its list where it has none.
   *
   * @return what is wrong with it
   */
  static List<String> problems(Layer layer, FileDigests digests)
      throws IOException, InterruptedException {
    if (!Files.exists(layer.files())) {
      list(layer, digests);
      return List.of();
    }
    List<String> problems = new FileList(layer.tree(), layer.files(), digests).problems();
    if (problems.isEmpty()) {
      Files.deleteIfExists(mark(layer));
    } else {
      Files.writeString(mark(layer), problems.get(0) + "\n");
    }
    return problems;
  }

  private static Path mark(Layer layer) {
    return layer.tree().resolveSibling(DAMAGE);
  }

  /**
   * Moves a layer out of the way. Builds that stand on it go on: their mounts know its files, not
   * its name.
   *
   * @return where it is now
   */
  static Path setAside(Layer layer, TreeRemover remover) throws IOException {
    Path directory = layer.tree().resolveSibling("").normalize();
    Path aside = aside(directory.resolveSibling(""), layer.id());
    LOG.warn("the layer {} is set aside as {}", layer.id(), aside);
    remover.delete(aside);
    Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
    return aside;
  }

  private static Path aside(Path store, String id) {
    return store.normalize().resolve("." + id + ASIDE);
  }
}
