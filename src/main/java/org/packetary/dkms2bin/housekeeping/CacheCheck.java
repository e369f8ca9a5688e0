package org.packetary.dkms2bin.housekeeping;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.packetary.dkms2bin.layer.FileDigests;
import org.packetary.dkms2bin.layer.LayerUpkeep;
import org.packetary.dkms2bin.layer.StoredLayer;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.result.StoredResults;
import org.packetary.dkms2bin.util.FileTrees;

/** Holds layers and results of a cache against what is known of their files. */
public final class CacheCheck {

  private final LayerUpkeep layers;
  private final StoredResults results;

  /** A cache's. */
  public CacheCheck(Path cache, FileDigests digests) {
    this.layers = new LayerUpkeep(cache, digests, FileTrees::delete);
    this.results = new StoredResults(cache.resolve(ResultStore.NAME), FileTrees::delete);
  }

  /**
   * What was looked at.
   *
   * @param layers how many layers
   * @param listed those that had no list of files, and have one now
   * @param results how many results
   * @param damagedLayers what is wrong with layers, by their names
   * @param damagedResults the digests of results that are not whole
   */
  public record Found(
      int layers,
      List<String> listed,
      int results,
      Map<String, List<String>> damagedLayers,
      List<String> damagedResults) {
    public Found {
      listed = List.copyOf(listed);
      damagedLayers = new TreeMap<>(damagedLayers);
      damagedResults = List.copyOf(damagedResults);
    }

    /** How many layers and results are damaged. */
    public int damaged() {
      return damagedLayers.size() + damagedResults.size();
    }
  }

  /** Looks at all layers and results. Runs that need what is damaged make it again. */
  public Found all() throws InterruptedException {
    List<String> digests = results.all().stream().map(StoredResults.Stored::digest).toList();
    List<String> damaged = digests.stream().filter(digest -> !results.isWhole(digest)).toList();
    Found found = of(layers.all().stream().map(StoredLayer::id).toList());
    return new Found(
        found.layers(), found.listed(), digests.size(), found.damagedLayers(), damaged);
  }

  /** Looks at some layers, which are there. */
  public Found of(Collection<String> ids) throws InterruptedException {
    List<String> listed = new ArrayList<>();
    Map<String, List<String>> damaged = new TreeMap<>();
    for (String id : ids) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      boolean hadList = layers.isListed(id);
      List<String> problems = layers.problems(id);
      if (!problems.isEmpty()) {
        damaged.put(id, problems);
      } else if (!hadList) {
        listed.add(id);
      }
    }
    return new Found(ids.size(), listed, 0, damaged, List.of());
  }
}
