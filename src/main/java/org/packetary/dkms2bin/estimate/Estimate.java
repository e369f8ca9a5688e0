package org.packetary.dkms2bin.estimate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellId;

/**
 * Guesses how long cells take: as long as they took before, else as long as the same module took
 * for other kernels, else as any cell; each the median. Not for use by several threads.
 */
public final class Estimate {

  private final Map<CellId, Duration> known;

  /**
   * An estimate.
   *
   * @param known how long cells took before; may be empty
   */
  public Estimate(Map<CellId, Duration> known) {
    this.known = new HashMap<>(known);
  }

  /** Learns how long a cell took. */
  public void learn(CellId cell, Duration took) {
    known.put(cell, took);
  }

  /** How long a cell will take; empty if nothing is known of any. */
  public Optional<Duration> of(CellId cell) {
    return ofModule(cell).or(() -> median(known.values()));
  }

  /** The same from cells of the same module only, whatever its version. */
  public Optional<Duration> ofModule(CellId cell) {
    return Optional.ofNullable(known.get(cell))
        .or(
            () ->
                median(
                    known.entrySet().stream()
                        .filter(e -> e.getKey().module().name().equals(cell.module().name()))
                        .map(Map.Entry::getValue)
                        .toList()));
  }

  /**
   * How long it will take until all cells are done; empty if nothing is known of any.
   *
   * @param waiting those that have not begun
   * @param running those that have, with how long they run already
   * @param jobs how many run at once
   */
  public Optional<Duration> left(
      Collection<CellId> waiting, Map<CellId, Duration> running, int jobs) {
    List<Duration> each = new ArrayList<>();
    waiting.forEach(c -> of(c).ifPresent(each::add));
    running.forEach((c, so) -> of(c).map(d -> positive(d.minus(so))).ifPresent(each::add));
    if (each.isEmpty() || each.size() < waiting.size() + running.size()) {
      return Optional.empty();
    }
    Duration all = each.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(Math.max(1, jobs));
    Duration longest = each.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    return Optional.of(all.compareTo(longest) > 0 ? all : longest);
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static Optional<Duration> median(Collection<Duration> durations) {
    List<Duration> sorted = durations.stream().sorted().toList();
    return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
  }
}
