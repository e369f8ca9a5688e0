package org.packetary.dkms2bin.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Stage;

/**
 * Resolves BUILD_DEPENDS among the cells of a plan and puts needed cells before those that need
 * them. dkms checks the directive from 3.2 on only; here it counts for every version.
 */
public final class DependencyOrder {

  private final Map<CellId, PlannedCell> cells = new LinkedHashMap<>();
  private final Set<CellId> placed = new LinkedHashSet<>();

  private DependencyOrder(List<PlannedCell> plan) {
    plan.forEach(c -> cells.put(c.id(), c));
  }

  /** The same cells, each after those it needs; cells whose needs cannot be met are settled. */
  public static List<PlannedCell> of(List<PlannedCell> plan) {
    DependencyOrder order = new DependencyOrder(plan);
    plan.forEach(c -> order.resolve(c.id()));
    order.markNeeded();
    plan.forEach(c -> order.place(c.id(), new LinkedHashSet<>()));
    return CountedNeeds.in(order.placed.stream().map(order::cell).toList());
  }

  private PlannedCell cell(CellId id) {
    PlannedCell cell = cells.get(id);
    if (cell == null) {
      throw new IllegalStateException("not planned: " + id);
    }
    return cell;
  }

  private void resolve(CellId id) {
    Optional<CellSpec> build = cell(id).spec();
    if (build.isEmpty()) {
      return;
    }
    List<CellId> needs = new ArrayList<>();
    for (String name : build.get().conf().buildDepends()) {
      Optional<CellId> provider = provider(name, id);
      if (provider.isEmpty()) {
        cells.put(
            id,
            refused(
                cell(id),
                "BUILD_DEPENDS names "
                    + name
                    + ", and no given package holds a module of that name"));
        return;
      }
      needs.add(provider.get());
    }
    if (!needs.isEmpty()) {
      cells.put(id, new PlannedCell.ToBuild(build.get().needing(needs)));
    }
  }

  /** The newest given version of a module that wants the same kernel; else simply the newest. */
  private Optional<CellId> provider(String name, CellId forCell) {
    return cells.keySet().stream()
        .filter(c -> c.module().name().equals(name) && c.kernel().equals(forCell.kernel()))
        .max(Comparator.comparing(this::wantsItsKernel).thenComparing(CellId::module));
  }

  private boolean wantsItsKernel(CellId id) {
    return cell(id)
        .fold(build -> true, settled -> settled.outcome().kind() != CellOutcome.Kind.SKIPPED);
  }

  private static PlannedCell refused(PlannedCell cell, String why) {
    return new PlannedCell.Settled(
        cell.id(),
        cell.terms(),
        new CellOutcome.Failed(
            Stage.EVALUATION, OptionalInt.empty(), why, List.of(), Optional.empty()));
  }

  private void markNeeded() {
    Set<CellId> needed = new HashSet<>();
    cells.values().forEach(c -> needs(c).forEach(needed::add));
    for (CellId id : needed) {
      cell(id).spec().ifPresent(b -> cells.put(id, new PlannedCell.ToBuild(b.asNeeded())));
    }
  }

  private static Stream<CellId> needs(PlannedCell cell) {
    return cell.spec().stream().flatMap(b -> b.needs().stream());
  }

  private void place(CellId id, Set<CellId> above) {
    if (placed.contains(id)) {
      return;
    }
    if (!above.add(id)) {
      refuseCircle(above.stream().dropWhile(c -> !c.equals(id)).toList());
      return;
    }
    needs(cell(id)).toList().forEach(n -> place(n, above));
    above.remove(id);
    placed.add(id);
  }

  /** None of them can be first: a cell that is left of a circle would wait for one after it. */
  private void refuseCircle(List<CellId> circle) {
    for (CellId id : circle) {
      int at = circle.indexOf(id);
      Stream<CellId> around =
          Stream.concat(
              Stream.concat(circle.stream().skip(at), circle.stream().limit(at)), Stream.of(id));
      cells.put(
          id,
          refused(
              cell(id),
              "BUILD_DEPENDS goes in a circle: "
                  + String.join(" -> ", around.map(c -> c.module().name()).toList())));
    }
  }
}
