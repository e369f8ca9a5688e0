package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.host.AtomicDirectories;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.host.Uses;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Interruptions;

/**
 * The cache of layers: directories named by the digest of what went into them. A layer is made in a
 * temporary directory under a lock and renamed into place, so that a layer that exists is complete,
 * whoever made it and however that ended.
 */
public final class LayerStore {

  private static final String OVER = "over ";

  /** The directory of layers, in a cache and in an archive of one. */
  public static final String NAME = "layers";

  private final Path cache;
  private final Path directory;
  private final AtomicDirectories layers;
  private final Tier tier;
  private final Uses uses;
  private final EventSink events;
  private final FileDigests digests;

  /** A store of root's below a cache directory, to look at. */
  public LayerStore(Path cache) {
    this(cache, Tier.ofRoot());
  }

  /**
   * A store below a cache directory, to look at, or to make layers in that nobody uses yet.
   *
   * @param tier where layers are made and used; others' are not found
   */
  public LayerStore(Path cache, Tier tier) {
    this(cache, tier, new Uses(cache.resolve(NAME)), event -> {}, FileDigests.PLAIN);
  }

  /** A store to look at, for a run that uses some of it. */
  public LayerStore(Path cache, WorkDirectory work) {
    this(cache, Tier.ofRoot(), work, event -> {}, FileDigests.PLAIN);
  }

  /**
   * The store that a run builds on; it is created with the first layer.
   *
   * @param tier where layers are made and used; others' are not found
   * @param work the run's directory: until it is closed, nobody removes what this store gave
   * @param events is told of layers that are damaged
   * @param digests computes those of the files of layers that are made
   */
  public LayerStore(
      Path cache, Tier tier, WorkDirectory work, EventSink events, FileDigests digests) {
    this(cache, tier, work.uses(), events, digests);
  }

  private LayerStore(Path cache, Tier tier, Uses uses, EventSink events, FileDigests digests) {
    this.cache = cache;
    this.directory = cache.resolve(NAME);
    this.layers = new AtomicDirectories(directory, tier::delete);
    this.tier = tier;
    this.uses = uses;
    this.events = events;
    this.digests = digests;
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
   * The layer with the given contents, made if it is not there. Where one is there, some of its
   * files are looked at when the run first uses it; one that is damaged is set aside, and made
   * again.
   *
   * @param word what people read in its name: {@code base-debian-12}
   * @param contents everything that decides about its bytes, a line each
   * @throws EnvironmentException if the cache cannot be written
   */
  public Layer ensure(String word, List<String> contents, Maker maker) throws InterruptedException {
    List<String> all = ofTier(contents);
    Layer layer = layer(word, all);
    if (uses.has(layer.id()) && layer.exists()) {
      return layer;
    }
    try {
      CacheDirectory.below(cache, NAME);
      uses.begin(layer.id());
      if (!layer.exists() || LayerHealth.sampled(layer).isPresent()) {
        layers.locked(layer.id(), temporary -> makeLocked(layer, temporary, text(all), maker));
      }
      return layer;
    } catch (IOException e) {
      Interruptions.rethrow(e);
      throw new EnvironmentException(
          "cannot make the layer " + layer.id() + " in " + directory + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  /**
   * Uses a layer that may be there: until the run ends, nobody removes it.
   *
   * @return whether it is there
   */
  public boolean use(String id) throws InterruptedException {
    try {
      uses.begin(id);
      return Layer.in(directory, id).exists();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Gives a layer of an earlier version the list of its files that others have. */
  public void list(String id) throws InterruptedException {
    Layer layer = Layer.in(directory, id);
    try {
      if (!Files.exists(layer.files())) {
        LayerHealth.list(layer, digests);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The layer that {@link #ensure} gives for these contents, whether it is there or not. */
  public Layer named(String word, List<String> contents) {
    return layer(word, ofTier(contents));
  }

  private Layer layer(String word, List<String> all) {
    return Layer.in(directory, Layer.id(word, Digests.sha256(text(all))));
  }

  private List<String> ofTier(List<String> contents) {
    List<String> all = new ArrayList<>(contents);
    all.addAll(tier.contents());
    return all;
  }

  private static String text(List<String> contents) {
    return String.join("\n", contents) + "\n";
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
          .filter(e -> Layer.isId(e.getFileName().toString()))
          .map(e -> Layer.in(directory, e.getFileName().toString()))
          .filter(Layer::exists)
          .sorted(Comparator.comparing(Layer::id))
          .toList();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private EnvironmentException unreadable(IOException e) {
    return new EnvironmentException(
        "cannot read " + directory + ": " + e.getMessage(),
        "may this user read the cache? --cache-dir names another place",
        e);
  }

  /**
   * The layers that a layer was made with, as its contents name them: those below it, which it
   * cannot do without. Those that are gone are left out.
   */
  public List<Layer> below(Layer layer) {
    try (Stream<String> lines = Files.lines(layer.contents())) {
      return lines
          .filter(line -> line.startsWith(OVER))
          .map(line -> line.substring(OVER.length()))
          .map(id -> Layer.in(directory, id))
          .filter(Layer::exists)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** Whether a layer's files belong to users of this host, so that it is of no use elsewhere. */
  public static boolean staysHere(Layer layer) {
    try (Stream<String> lines = Files.lines(layer.contents())) {
      return lines.anyMatch(line -> line.startsWith(Tier.FOR));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** The line of a layer's contents that names a layer below it. */
  public static String over(Layer below) {
    return OVER + below.id();
  }

  /** Makes a layer, unless another process did while this one waited for the lock. */
  private Layer makeLocked(Layer layer, Path temporary, String contents, Maker maker)
      throws IOException, InterruptedException {
    if (layer.exists()) {
      Optional<String> damage = LayerHealth.sampled(layer);
      if (damage.isEmpty()) {
        return layer;
      }
      Path aside = LayerHealth.setAside(layer, tier::delete);
      events.accept(
          new BuildEvent.Warning(
              "the layer "
                  + layer.id()
                  + " is damaged, and made again: "
                  + damage.get()
                  + " (it is "
                  + aside
                  + " now, until \"dkms2bin env prune\" removes it)"));
    }
    Path log = directory.resolve(layer.id() + ".log");
    Files.deleteIfExists(log);
    PrivateDirectory.make(temporary);
    Files.writeString(temporary.resolve(Layer.CONTENTS), contents);
    Layer made = new Layer(layer.id(), temporary.resolve(Layer.TREE));
    maker.make(made.tree(), log);
    tier.handOver(made.tree());
    LayerHealth.list(made, digests);
    AtomicDirectories.place(temporary, directory.resolve(layer.id()));
    return layer;
  }
}
