package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.Interruptions;

/**
 * The cache of layers: directories named by the digest of what went into them. A layer is made in a
 * temporary directory under a lock and renamed into place, so that a layer that exists is complete,
 * whoever made it and however that ended.
 */
public final class LayerStore {

  private static final String TREE = "tree";
  private static final String CONTENTS = "contents.txt";

  private static final String NAME = "layers";

  private final Path cache;
  private final Path directory;
  private final Map<String, ReentrantLock> inThisProcess = new ConcurrentHashMap<>();

  /** A store below a cache directory; it is created with the first layer. */
  public LayerStore(Path cache) {
    this.cache = cache;
    this.directory = cache.resolve(NAME);
  }

  /** Makes a layer's content. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Fills a layer.
     *
     * @param tree the layer's tree, which does not exist yet
     * @param log where a log may be written; it is kept beside the layer
     */
    void make(Path tree, Path log) throws IOException, InterruptedException;
  }

  /**
   * The layer with the given contents, made if it is not there.
   *
   * @param word what people read in its name: {@code base-debian-12}
   * @param contents everything that decides about its bytes, a line each
   * @throws EnvironmentException if the cache cannot be written
   */
  public Layer ensure(String word, List<String> contents, Maker maker) throws InterruptedException {
    String text = String.join("\n", contents) + "\n";
    String id = word + "-" + Digests.sha256(text).substring(0, 24);
    Layer layer = new Layer(id, directory.resolve(id).resolve(TREE));
    if (Files.isDirectory(layer.tree())) {
      return layer;
    }
    ReentrantLock lock = inThisProcess.computeIfAbsent(id, i -> new ReentrantLock());
    lock.lockInterruptibly();
    try {
      makeLocked(layer, text, maker);
      return layer;
    } catch (IOException e) {
      Interruptions.rethrow(e);
      throw new EnvironmentException(
          "cannot make the layer " + id + " in " + directory + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a layer is one of the cache's, which never change. */
  public boolean holds(Layer layer) {
    return layer.tree().startsWith(directory);
  }

  /**
   * The layers that are there.
   *
   * @param word what their names begin with, for example {@code kernel-}
   */
  public List<Layer> existing(String word) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(e -> e.getFileName().toString().startsWith(word))
          .map(e -> new Layer(e.getFileName().toString(), e.resolve(TREE)))
          .filter(l -> Files.isDirectory(l.tree()))
          .sorted(Comparator.comparing(Layer::id))
          .toList();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + directory + ": " + e.getMessage(),
          "may this user read the cache? --cache-dir names another place",
          e);
    }
  }

  private void makeLocked(Layer layer, String contents, Maker maker)
      throws IOException, InterruptedException {
    CacheDirectory.below(cache, NAME);
    Path lockFile = directory.resolve("." + layer.id() + ".lock");
    Path temporary = directory.resolve("." + layer.id() + ".new");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid() || Files.isDirectory(layer.tree())) {
        return;
      }
      FileTrees.delete(temporary);
      Files.deleteIfExists(directory.resolve(layer.id() + ".log"));
      PrivateDirectory.make(temporary);
      Files.writeString(temporary.resolve(CONTENTS), contents);
      try {
        maker.make(temporary.resolve(TREE), directory.resolve(layer.id() + ".log"));
        Files.move(temporary, directory.resolve(layer.id()), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        FileTrees.delete(temporary);
      }
    }
  }
}
