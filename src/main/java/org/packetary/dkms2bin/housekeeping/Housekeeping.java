package org.packetary.dkms2bin.housekeeping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.container.MadeImages;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.kept.KeptRoots;
import org.packetary.dkms2bin.layer.FileDigests;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.LayerUpkeep;
import org.packetary.dkms2bin.layer.StoredLayer;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.proof.machine.VerdictStore;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.result.StoredResults;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.TreeRemover;

/** What of a cache is kept from run to run, and can be made again. */
public final class Housekeeping {

  private final Path cache;
  private final LayerUpkeep layers;
  private final StoredResults results;
  private final StoredProofs proofs;
  private final KeptRoots kept;
  private final TreeRemover remover;
  private final Optional<MadeImages> images;

  /**
   * A cache's.
   *
   * @param remover removes trees of it
   */
  public Housekeeping(Path cache, TreeRemover remover) {
    this(cache, remover, Optional.empty());
  }

  /** The same with the images of a container engine's. */
  public Housekeeping(Path cache, TreeRemover remover, Optional<MadeImages> images) {
    this.images = images;
    this.cache = cache;
    this.remover = remover;
    this.layers = new LayerUpkeep(cache, FileDigests.PLAIN, remover);
    this.results = new StoredResults(cache.resolve(ResultStore.NAME), remover);
    this.proofs = new StoredProofs(cache.resolve(VerdictStore.NAME));
    this.kept = new KeptRoots(cache);
  }

  /**
   * A layer, and who needs it.
   *
   * @param above the layers that stand on it
   * @param roots the kept roots that do
   * @param busy whether a run uses it now
   */
  public record LayerNeeds(StoredLayer layer, List<String> above, Set<String> roots, boolean busy) {
    public LayerNeeds {
      above = List.copyOf(above);
      roots = Set.copyOf(roots);
    }
  }

  /** All layers, by name. */
  public List<LayerNeeds> layers() {
    List<StoredLayer> all = layers.all();
    Map<String, Set<String>> roots = new TreeMap<>();
    for (KeptRoot root : kept.all()) {
      root.cell().trees().stream()
          .map(Path::of)
          .filter(tree -> tree.startsWith(LayerStore.NAME) && tree.getNameCount() > 1)
          .map(tree -> tree.getName(1).toString())
          .forEach(id -> roots.computeIfAbsent(id, i -> new TreeSet<>()).add(root.id()));
    }
    return all.stream()
        .map(
            layer ->
                new LayerNeeds(
                    layer,
                    all.stream()
                        .filter(other -> other.below().contains(layer.id()))
                        .map(StoredLayer::id)
                        .toList(),
                    roots.getOrDefault(layer.id(), Set.of()),
                    !layers.isIdle(layer.id())))
        .toList();
  }

  /**
   * What comes of a rule.
   *
   * @param going what goes
   * @param rest the room that all else takes
   */
  public record Prospect(List<Prunable> going, long rest) {
    public Prospect {
      going = List.copyOf(going);
    }
  }

  /** What goes by a rule; changes nothing. */
  public Prospect prospect(PruneRule rule, Instant now) throws InterruptedException {
    List<Prunable> all = all(now);
    List<Prunable> going = rule.going(all, now);
    return new Prospect(going, room(all) - room(going));
  }

  private static long room(List<Prunable> some) {
    return some.stream().mapToLong(Prunable::bytes).sum();
  }

  private List<Prunable> all(Instant now) throws InterruptedException {
    List<Prunable> all = new ArrayList<>();
    List<LayerNeeds> there = layers();
    for (LayerNeeds one : there) {
      StoredLayer layer = one.layer();
      all.add(
          new Prunable(
              Prunable.Kind.LAYER,
              layer.id(),
              layer.bytes() + room(index(layer.id())),
              layer.used(),
              layer.below(),
              one.busy() || !one.roots().isEmpty()));
    }
    for (StoredResults.Stored result : results.all()) {
      all.add(
          new Prunable(
              Prunable.Kind.RESULT,
              result.digest(),
              result.bytes(),
              result.used(),
              List.of(),
              !results.isIdle(result.digest())));
    }
    Set<String> ids = there.stream().map(one -> one.layer().id()).collect(Collectors.toSet());
    for (Path path : layers.setAside()) {
      all.add(
          new Prunable(
              Prunable.Kind.REMNANT,
              cache.relativize(path).toString(),
              room(path),
              Instant.EPOCH,
              List.of(),
              false));
    }
    try {
      all.addAll(proofs.all());
      all.addAll(new Fetched(cache).all(ids, now));
    } catch (IOException e) {
      throw unusable(e);
    }
    if (images.isPresent()) {
      for (MadeImages.Made image : images.get().all()) {
        all.add(
            new Prunable(
                Prunable.Kind.IMAGE,
                image.tag(),
                image.bytes(),
                image.made().toInstant(),
                image.below().stream().toList(),
                false));
      }
    }
    return all;
  }

  private Path index(String id) {
    return cache.resolve(Fetched.INDEXES).resolve(id);
  }

  private long room(Path path) {
    try {
      return Files.exists(path) ? FileTrees.room(path) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Removes something, unless it came into use meanwhile.
   *
   * @return whether it is gone
   */
  public boolean remove(Prunable one) throws InterruptedException {
    try {
      switch (one.kind()) {
        case LAYER -> {
          if (!layers.remove(one.name())) {
            return false;
          }
          Files.deleteIfExists(index(one.name()));
        }
        case RESULT -> {
          return results.remove(one.name());
        }
        case IMAGE -> {
          return images.orElseThrow().remove(one.name());
        }
        case PROOF -> proofs.remove(one.name());
        case REMNANT, FETCHED, ANSWER -> remover.delete(cache.resolve(one.name()));
      }
      return true;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private EnvironmentException unusable(IOException e) {
    return new EnvironmentException(
        "cannot clean up " + cache + ": " + e, "may this user write there?", e);
  }
}
