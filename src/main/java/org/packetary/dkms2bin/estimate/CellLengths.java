package org.packetary.dkms2bin.estimate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.plan.CellSpec;

/**
 * Expects how long cells take: as the same module took for the same kernel or others, by what the
 * repository remembers, else by what the cache does; of modules that were never built, from the
 * size of their sources.
 */
public final class CellLengths {

  private final Supplier<Estimate> remembered;
  private final Supplier<Map<String, Duration>> byModule;
  private final Function<CellSpec, Path> sources;
  private final Map<String, Duration> guesses = new HashMap<>();

  /**
   * Lengths of a distribution's cells. Where nothing is built, nobody is asked anything.
   *
   * @param remembered what the repository remembers
   * @param byModule how long modules took, by name
   * @param sources where a cell's sources lie
   */
  public CellLengths(
      Supplier<Estimate> remembered,
      Supplier<Map<String, Duration>> byModule,
      Function<CellSpec, Path> sources) {
    this.remembered = remembered;
    this.byModule = byModule;
    this.sources = sources;
  }

  /**
   * How long it will be from the beginning of each cell until it is done, and all that wait for it
   * are, one after the other.
   *
   * @param cells each after those it needs
   * @param toBuild those that are built; the others take no time
   */
  public synchronized Map<CellId, Duration> untilAllIsDone(
      List<CellSpec> cells, Set<CellId> toBuild) {
    Function<CellSpec, Duration> own = toBuild.isEmpty() ? cell -> Duration.ZERO : lengths();
    Map<CellId, Duration> waiting = new HashMap<>();
    Map<CellId, Duration> all = new HashMap<>();
    List<CellSpec> backwards = new ArrayList<>(cells);
    Collections.reverse(backwards);
    for (CellSpec cell : backwards) {
      Duration length = toBuild.contains(cell.id()) ? own.apply(cell) : Duration.ZERO;
      Duration until = length.plus(waiting.getOrDefault(cell.id(), Duration.ZERO));
      all.put(cell.id(), until);
      cell.needs().forEach(need -> waiting.merge(need, until, CellLengths::longer));
    }
    return all;
  }

  private Function<CellSpec, Duration> lengths() {
    Estimate estimate = remembered.get();
    Map<String, Duration> modules = byModule.get();
    return cell ->
        estimate
            .ofModule(cell.id())
            .or(() -> Optional.ofNullable(modules.get(cell.id().module().name())))
            .orElseGet(() -> guess(cell));
  }

  private Duration guess(CellSpec cell) {
    return guesses.computeIfAbsent(cell.source(), s -> SourceSize.guess(sources.apply(cell)));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
