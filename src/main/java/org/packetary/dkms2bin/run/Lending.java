package org.packetary.dkms2bin.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.packetary.dkms2bin.cell.Provided;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.schedule.Task;

/**
 * Collects what needed cells lend to one that is built, whether they are built now or were before.
 */
final class Lending {

  private final Map<CellId, Choice> choices;
  private final Map<CellId, Task<Built>> builds = new HashMap<>();
  private final Results results;
  private final Sources sources;

  /** Finds the result of a cell that is up to date. */
  @FunctionalInterface
  interface Results {
    CellResult of(CellSpec spec);
  }

  /** Lays a cell's sources out. */
  @FunctionalInterface
  interface Sources {
    Layer of(CellSpec spec);
  }

  Lending(Map<CellId, Choice> choices, Results results, Sources sources) {
    this.choices = Map.copyOf(choices);
    this.results = results;
    this.sources = sources;
  }

  /** Notes the task that builds a cell, before any that needs it is added. */
  synchronized void builtBy(CellId cell, Task<Built> task) {
    builds.put(cell, task);
  }

  /** The tasks of needed cells that are built now, of those that need others themselves, too. */
  synchronized List<Task<Built>> tasks(List<CellId> needs) {
    return needs.stream().flatMap(this::tasks).distinct().toList();
  }

  private Stream<Task<Built>> tasks(CellId need) {
    Optional<Task<Built>> task = Optional.ofNullable(builds.get(need));
    return task.isPresent() ? task.stream() : needs(need).flatMap(this::tasks);
  }

  private Stream<CellId> needs(CellId cell) {
    return Objects.requireNonNull(choices.get(cell))
        .fold(
            settled -> Stream.empty(),
            upToDate -> upToDate.spec().needs().stream(),
            reuse -> reuse.spec().needs().stream(),
            build -> build.spec().needs().stream());
  }

  private synchronized Optional<Task<Built>> task(CellId cell) {
    return Optional.ofNullable(builds.get(cell));
  }

  /**
   * Adds what a cell's needs lend, the first needed first.
   *
   * @return what becomes of the cell where a need is not met
   */
  Optional<CellOutcome> borrow(CellSpec cell, List<Provided> lent) {
    for (CellId need : cell.needs()) {
      Optional<CellOutcome> unmet = borrow(need, lent);
      if (unmet.isPresent()) {
        return unmet;
      }
    }
    return Optional.empty();
  }

  private Optional<CellOutcome> borrow(CellId need, List<Provided> lent) {
    Optional<Task<Built>> task = task(need);
    if (task.isPresent()) {
      Built built = task.get().result();
      add(built.lent(), lent);
      return unmet(need, built.outcome());
    }
    return Objects.requireNonNull(choices.get(need))
        .fold(
            settled -> unmet(need, settled.cell().outcome()),
            upToDate -> lend(upToDate.spec(), results.of(upToDate.spec()), lent),
            reuse -> lend(reuse.spec(), reuse.result(), lent),
            build -> {
              throw new IllegalStateException("nobody builds " + need);
            });
  }

  private Optional<CellOutcome> lend(CellSpec spec, CellResult result, List<Provided> lent) {
    Optional<CellOutcome> unmet = unmet(spec.id(), result.outcome(List.of(), Optional.empty()));
    if (unmet.isEmpty()) {
      unmet = borrow(spec, lent);
    }
    if (unmet.isEmpty()) {
      add(List.of(provided(spec, result)), lent);
    }
    return unmet;
  }

  /** What the result of a cell lends. */
  Provided provided(CellSpec spec, CellResult result) {
    return Provided.of(spec.id(), result, sources.of(spec));
  }

  private static void add(List<Provided> more, List<Provided> lent) {
    more.stream()
        .filter(p -> lent.stream().noneMatch(l -> l.cell().equals(p.cell())))
        .forEach(lent::add);
  }

  /** The outcome of a cell whose need ended so; empty where the need is met. */
  private static Optional<CellOutcome> unmet(CellId need, CellOutcome outcome) {
    String why =
        "it needs " + need.module() + " (BUILD_DEPENDS), which was not built: " + outcome.word();
    CellOutcome failed =
        new CellOutcome.Failed(Stage.BUILD, OptionalInt.empty(), why, List.of(), Optional.empty());
    return outcome.fold(
        built -> Optional.empty(),
        upToDate -> Optional.empty(),
        skipped -> Optional.of(failed),
        itself -> Optional.of(failed),
        broken ->
            Optional.of(
                new CellOutcome.BrokenOff(broken.blame(), why, broken.hint(), Optional.empty())));
  }
}
