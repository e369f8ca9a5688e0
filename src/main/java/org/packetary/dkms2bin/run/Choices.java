package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.state.RepositoryState;

/**
 * Decides what is to be done about cells: what the repository holds is left alone, what was built
 * before with the same inputs is packed, the rest is built.
 */
final class Choices {

  private final Target target;
  private final RepositoryState state;
  private final ResultStore store;
  private final Reuse reuse;

  /**
   * Choices for a distribution.
   *
   * @param state what the repository knows
   */
  Choices(Target target, RepositoryState state, ResultStore store) {
    this.target = target;
    this.state = state;
    this.store = store;
    this.reuse = target.request().reuse();
  }

  /**
   * What to do about the cells of a kernel.
   *
   * @param cells each after those it needs
   * @return by cell, in the same order
   */
  Map<CellId, Choice> of(List<PlannedCell> cells) {
    Map<CellId, Choice> choices = new LinkedHashMap<>();
    for (PlannedCell cell : cells) {
      choices.put(cell.id(), cell.fold(build -> choose(build.cell()), Choice.Settled::new));
    }
    List<PlannedCell> backwards = new ArrayList<>(cells);
    Collections.reverse(backwards);
    Set<CellId> borrowed = new HashSet<>();
    for (PlannedCell cell : backwards) {
      Choice choice = Objects.requireNonNull(choices.get(cell.id()));
      if (choice.isBuild() || borrowed.contains(cell.id()) || isProven(choice)) {
        for (CellId need : cell.spec().map(CellSpec::needs).orElse(List.of())) {
          borrowed.add(need);
          lend(need, cell.id(), choices);
        }
      }
    }
    return choices;
  }

  /** Whether it will be loaded, which takes the modules that it needs. */
  private boolean isProven(Choice choice) {
    return choice instanceof Choice.Reuse && target.proves();
  }

  /**
   * What is built stands on the results of those that it needs, and of those that they need in
   * turn, even where they are published.
   */
  private void lend(CellId need, CellId by, Map<CellId, Choice> choices) {
    Choice choice = choices.get(need);
    if (choice instanceof Choice.UpToDate upToDate
        && store.find(upToDate.spec().inputDigest()).isEmpty()) {
      choices.put(
          need,
          new Choice.Build(
              upToDate.spec(), false, by.module() + " needs it, and its result is gone"));
    }
  }

  private Choice choose(CellSpec spec) {
    if (reuse == Reuse.NOTHING) {
      return new Choice.Build(
          spec, true, target.request().keepRoots() == Keeping.ALL ? "--debug" : "--force");
    }
    Optional<RememberedCell> entry = state.find(new CellKey(target.name(), spec.id()));
    if (entry.isPresent()
        && (isUpToDate(entry.get(), spec) || isKnownNotToLoad(entry.get(), spec))) {
      return new Choice.UpToDate(spec, entry.get());
    }
    Optional<CellResult> result = store.find(spec.inputDigest());
    return result.isPresent()
        ? reused(spec, result.get())
        : new Choice.Build(spec, false, why(spec, entry));
  }

  /** The result of a cell that is in the store. */
  CellResult resultOf(CellSpec spec) {
    return store
        .find(spec.inputDigest())
        .orElseThrow(
            () ->
                new EnvironmentException(
                    "the result of " + spec.id() + " went from the store", "run again"));
  }

  private boolean isUpToDate(RememberedCell entry, CellSpec spec) {
    return entry.outcome().kind() == CellOutcome.Kind.BUILT
        && entry.inputDigest().equals(spec.inputDigest())
        && target.outlet().isAsGood(spec, entry.packingDigest(), entry.report().proof())
        && isThere(entry)
        && (!target.outlet().disksNeedResults() || store.find(spec.inputDigest()).isPresent());
  }

  /** Whether it was built and did not load, as any failure stands until it is to be retried. */
  private boolean isKnownNotToLoad(RememberedCell entry, CellSpec spec) {
    return target.proves()
        && reuse == Reuse.ALL
        && entry.report().didNotLoad()
        && entry.inputDigest().equals(spec.inputDigest())
        && target.outlet().isAsGood(spec, entry.packingDigest(), entry.report().proof());
  }

  private static boolean isThere(RememberedCell entry) {
    try {
      return entry.isThere();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read a package of " + entry.key() + ": " + e.getMessage(), "check the disk", e);
    }
  }

  private Choice reused(CellSpec spec, CellResult result) {
    return result
        .facts()
        .outcome()
        .fold(
            verified ->
                target.outlet().canPack(result)
                    ? new Choice.Reuse(spec, result)
                    : new Choice.Build(
                        spec,
                        true,
                        "its result is of a version that did not note how its kernel's modules are"
                            + " signed"),
            skipped ->
                reuse == Reuse.RETRY_ALL
                    ? new Choice.Build(spec, true, "skipped before, --retry all")
                    : new Choice.Reuse(spec, result),
            failed ->
                reuse == Reuse.ALL
                    ? new Choice.Reuse(spec, result)
                    : new Choice.Build(spec, true, "failed before, --retry"));
  }

  /** Why a cell has to be built, in words. */
  private static String why(CellSpec spec, Optional<RememberedCell> entry) {
    if (entry.isEmpty()) {
      return "new";
    }
    List<Differences.Difference> changed =
        Differences.between(entry.get().counted(), spec.parts().counted());
    return changed.isEmpty()
        ? "no result of it is in the store"
        : "changed: " + Differences.named(changed);
  }
}
