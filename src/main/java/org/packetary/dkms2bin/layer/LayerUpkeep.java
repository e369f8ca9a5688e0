package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.host.AtomicDirectories;
import org.packetary.dkms2bin.host.Uses;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.TreeRemover;

/** Looks after the layers of a cache: what is there, whether it is whole, and what goes. */
public final class LayerUpkeep {

  private static final String LOG_SUFFIX = ".log";

  private final Path directory;
  private final LayerStore store;
  private final FileDigests digests;
  private final TreeRemover remover;

  /** The layers of a cache. */
  public LayerUpkeep(Path cache) {
    this(cache, FileDigests.PLAIN, FileTrees::delete);
  }

  /**
   * The layers of a cache.
   *
   * @param digests computes those of their files
   * @param remover removes their trees
   */
  public LayerUpkeep(Path cache, FileDigests digests, TreeRemover remover) {
    this.digests = digests;
    this.remover = remover;
    this.directory = cache.resolve(LayerStore.NAME);
    this.store = new LayerStore(cache);
  }

  /** All layers that are there, by name. */
  public List<StoredLayer> all() {
    List<StoredLayer> all = new ArrayList<>();
    for (Layer layer : store.existing("")) {
      try {
        all.add(stored(layer));
      } catch (NoSuchFileException e) {
        // Somebody removed it just now.
      } catch (IOException e) {
        throw unusable(e);
      }
    }
    return all;
  }

  private StoredLayer stored(Layer layer) throws IOException {
    Optional<Long> listed =
        Files.exists(layer.files())
            ? new FileList(layer.tree(), layer.files(), digests).total().map(FileList.Total::room)
            : Optional.empty();
    return new StoredLayer(
        layer.id(),
        listed.isPresent() ? listed.get() : FileTrees.room(layer.tree()),
        Files.getLastModifiedTime(layer.contents()).toInstant(),
        Uses.last(directory, layer.id()),
        store.below(layer).stream().map(Layer::id).toList(),
        LayerHealth.known(layer));
  }

  /**
   * Holds all files of a layer against its list. Where something is wrong, the next run that needs
   * it makes it again. A layer without a list gets one.
   *
   * @return what is wrong, a sentence each; empty where the layer has just gone, too
   */
  public List<String> problems(String id) throws InterruptedException {
    Layer layer = Layer.in(directory, id);
    try {
      return LayerHealth.problems(layer, digests);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Whether a layer is there. */
  public boolean has(String id) {
    return Layer.isId(id) && Layer.in(directory, id).exists();
  }

  /** Whether a layer has the list that it can be held against. */
  public boolean isListed(String id) {
    return Files.exists(Layer.in(directory, id).files());
  }

  /** Whether no run uses a layer now. */
  public boolean isIdle(String id) {
    try {
      return Uses.alone(directory, id, () -> {});
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Removes a layer and the log of its making, unless it is in use.
   *
   * @return whether it was removed
   */
  public boolean remove(String id) {
    try {
      boolean removed = new AtomicDirectories(directory, remover).remove(id);
      if (removed) {
        Files.deleteIfExists(directory.resolve(id + LOG_SUFFIX));
      }
      return removed;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** The layers that were set aside since they were damaged. */
  public List<Path> setAside() {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(directory, ".*" + LayerHealth.ASIDE)) {
        entries.forEach(found::add);
      } catch (IOException e) {
        throw unusable(e);
      }
    }
    return found;
  }

  private EnvironmentException unusable(IOException e) {
    return new EnvironmentException(
        "cannot look after the layers in " + directory + ": " + e,
        "may this user write there? --cache-dir names another cache",
        e);
  }
}
