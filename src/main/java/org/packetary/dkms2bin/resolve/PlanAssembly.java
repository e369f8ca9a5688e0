package org.packetary.dkms2bin.resolve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.input.PlainModule;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.plan.PlannedCell;

/**
 * Puts a plan together while kernels become known one after the other. A kernel's cells are given
 * out as soon as it is sure that every driver can be read: one that no kernel can read is the
 * user's mistake, and nothing is built then; unless it reached a limit, which breaks off its own
 * cells.
 */
final class PlanAssembly {

  private final List<TakenSource> sources;
  private final List<String> releases;
  private final CellParts parts;
  private final Architecture architecture;
  private final EventSink events;
  private final Map<TakenSource, ModuleId> modules = new LinkedHashMap<>();
  private final Map<TakenSource, String> refusals = new HashMap<>();
  private final Set<TakenSource> limited = new LinkedHashSet<>();
  private final Map<String, List<DriverEvaluation>> waiting = new LinkedHashMap<>();
  private final Map<String, EnvironmentException> missing = new LinkedHashMap<>();
  private final Map<String, List<PlannedCell>> known = new HashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private int reported;

  /**
   * An assembly.
   *
   * @param releases the kernels, in the order of the plan
   */
  PlanAssembly(
      List<TakenSource> sources,
      List<String> releases,
      CellParts parts,
      Architecture architecture,
      EventSink events) {
    this.sources = sources.stream().distinct().toList();
    this.releases = List.copyOf(releases);
    this.parts = parts;
    this.architecture = architecture;
    this.events = events;
  }

  /**
   * Takes what all drivers say for a kernel.
   *
   * @return the cells that are known now and were not before
   * @throws InputException if a driver is unusable for every kernel, or two are the same module
   */
  synchronized List<PlannedCell> add(String release, List<DriverEvaluation> evaluations) {
    for (DriverEvaluation evaluation : evaluations) {
      learn(evaluation.source(), evaluation);
    }
    waiting.put(release, evaluations);
    return report();
  }

  /** Takes that a kernel's headers cannot be had. */
  synchronized List<PlannedCell> add(String release, EnvironmentException why) {
    missing.put(release, why);
    return report();
  }

  /** All cells, by driver in the order given and then by kernel, each after those it needs. */
  synchronized List<PlannedCell> cells() {
    Map<CellId, PlannedCell> placed = new LinkedHashMap<>();
    for (ModuleId module :
        sources.stream().flatMap(s -> Stream.ofNullable(modules.get(s))).distinct().toList()) {
      for (String release : releases) {
        for (PlannedCell cell : known.getOrDefault(release, List.of())) {
          if (cell.id().module().equals(module)) {
            place(cell, release, placed);
          }
        }
      }
    }
    return List.copyOf(placed.values());
  }

  private void place(PlannedCell cell, String release, Map<CellId, PlannedCell> placed) {
    cell.spec()
        .ifPresent(
            spec ->
                known.getOrDefault(release, List.of()).stream()
                    .filter(other -> spec.needs().contains(other.id()))
                    .forEach(other -> place(other, release, placed)));
    placed.putIfAbsent(cell.id(), cell);
  }

  /** Tells what deserves a look in sources, each remark once whatever the number of kernels. */
  synchronized void remark(TakenSource source, List<SourceRemark> remarks) {
    remarks.stream()
        .filter(SourceRemark::isWarning)
        .map(remark -> source.source().origin().input() + ": " + remark)
        .filter(warnings::add)
        .forEach(warning -> events.accept(new BuildEvent.Warning(warning)));
  }

  private void learn(TakenSource source, DriverEvaluation evaluation) {
    evaluation.fold(
        read -> {
          if (!modules.containsKey(source)) {
            name(source, idOf(source, read));
          }
          remark(source, read.remarks());
          return true;
        },
        refused -> {
          refusals.putIfAbsent(source, refused.why());
          return refused.limit().isPresent() ? limited.add(source) : limited.contains(source);
        },
        lacking -> {
          learn(source, lacking.conf());
          return true;
        });
  }

  private void name(TakenSource source, ModuleId id) {
    Optional<TakenSource> same =
        modules.entrySet().stream()
            .filter(e -> e.getValue().equals(id))
            .map(Map.Entry::getKey)
            .findFirst();
    if (same.isPresent() && !same.get().pin().tree().equals(source.pin().tree())) {
      throw new InputException(
          id
              + " is in "
              + same.get().source().origin().input()
              + " and, with other sources, in "
              + source.source().origin().input(),
          "give one of the two");
    }
    modules.put(source, id);
  }

  private static ModuleId idOf(TakenSource source, DriverEvaluation.Read read) {
    try {
      return read.conf().id();
    } catch (InputException e) {
      throw new InputException(
          source.source().origin().input() + ": " + e.problem(),
          e.hint().orElse("dkms.conf has to set it for every kernel"),
          e);
    }
  }

  private List<PlannedCell> report() {
    reported++;
    if (modules.size() < sources.size()) {
      if (reported < releases.size()) {
        return List.of();
      }
      nameUnread();
    }
    CellExpansion expansion = new CellExpansion(parts, architecture, firstOfEach());
    List<PlannedCell> cells = new ArrayList<>();
    waiting.forEach(
        (release, evaluations) -> {
          List<PlannedCell> made =
              expansion.cells(
                  release, evaluations.stream().filter(e -> isFirst(e.source())).toList());
          known.put(release, made);
          cells.addAll(made);
        });
    waiting.clear();
    missing.forEach(
        (release, why) -> {
          List<PlannedCell> made = expansion.missing(release, why);
          known.put(release, made);
          cells.addAll(made);
        });
    missing.clear();
    return cells;
  }

  /**
   * Names what no dkms.conf was read of, since there is no kernel's root to read it in, or since it
   * reached a limit for each: its cells are broken off.
   *
   * @throws InputException if there was a root to read one in, and it says no name
   */
  private void nameUnread() {
    for (TakenSource source : sources) {
      if (!modules.containsKey(source)) {
        if (!waiting.isEmpty() && !limited.contains(source)) {
          throw unusable(source);
        }
        name(source, PlainModule.supposed(source));
      }
    }
  }

  /** The same sources given twice are one driver. */
  private Map<TakenSource, ModuleId> firstOfEach() {
    Map<TakenSource, ModuleId> first = new LinkedHashMap<>();
    sources.stream()
        .filter(this::isFirst)
        .forEach(source -> first.put(source, modules.get(source)));
    return first;
  }

  private boolean isFirst(TakenSource source) {
    ModuleId id = modules.get(source);
    return sources.stream()
        .filter(s -> id != null && id.equals(modules.get(s)))
        .findFirst()
        .equals(Optional.of(source));
  }

  private InputException unusable(TakenSource source) {
    return new InputException(
        source.source().origin().input() + ": " + refusals.getOrDefault(source, "no dkms.conf"),
        "dkms.conf is bash: run it to see what it says");
  }
}
