package org.packetary.dkms2bin.resolve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.plan.DependencyOrder;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.request.CellRule;

/** Makes the cells of one kernel of what its drivers' dkms.conf say. */
final class CellExpansion {

  private final CellParts parts;
  private final Architecture architecture;
  private final Map<TakenSource, ModuleId> modules;

  /**
   * An expansion.
   *
   * @param modules which module each of the sources is
   */
  CellExpansion(CellParts parts, Architecture architecture, Map<TakenSource, ModuleId> modules) {
    this.parts = parts;
    this.architecture = architecture;
    this.modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
  }

  /** The cells of a kernel, each after those it needs. */
  List<PlannedCell> cells(String release, List<DriverEvaluation> evaluations) {
    List<PlannedCell> cells = new ArrayList<>();
    for (DriverEvaluation evaluation : evaluations) {
      ModuleId module = modules.get(evaluation.source());
      if (module != null) {
        cells.add(cell(new CellId(module, release, architecture), evaluation));
      }
    }
    return DependencyOrder.of(cells);
  }

  /** The cells of a kernel whose headers cannot be had. */
  List<PlannedCell> missing(String release, EnvironmentException why) {
    CellOutcome broken =
        new CellOutcome.BrokenOff(Blame.ENVIRONMENT, why.problem(), why.hint(), Optional.empty());
    return modules.entrySet().stream()
        .map(entry -> missing(entry.getKey(), entry.getValue(), release, broken))
        .toList();
  }

  private PlannedCell missing(
      TakenSource source, ModuleId module, String release, CellOutcome broken) {
    Terms terms = new Terms(source.driver(), release);
    CellId id = new CellId(module, release, architecture);
    return new PlannedCell.Settled(
        id, terms.terms(), terms.exclusion().map(rule -> excluded(id, rule)).orElse(broken));
  }

  private static CellOutcome excluded(CellId id, CellRule.Exclude rule) {
    return new CellOutcome.Skipped(
        "exclude (" + rule.origin() + ")",
        "no " + rule.kernels().pattern(),
        id.kernel() + (rule.reason().isEmpty() ? "" : ": " + rule.reason()));
  }

  private PlannedCell cell(CellId id, DriverEvaluation evaluation) {
    Terms terms = new Terms(evaluation.source().driver(), id.kernel());
    Optional<CellRule.Exclude> excluded = terms.exclusion();
    if (excluded.isPresent()) {
      return new PlannedCell.Settled(id, terms.terms(), excluded(id, excluded.get()));
    }
    Optional<CellOutcome> settled = settled(evaluation);
    return settled.isPresent()
        ? new PlannedCell.Settled(id, terms.terms(), settled.get())
        : evaluation.fold(
            read -> new PlannedCell.ToBuild(spec(id, terms, read)),
            refused -> unsettled(id),
            lacking -> unsettled(id));
  }

  private static PlannedCell unsettled(CellId id) {
    throw new IllegalStateException("not settled: " + id);
  }

  /** The outcome of a cell that cannot be built. */
  private static Optional<CellOutcome> settled(DriverEvaluation evaluation) {
    return evaluation.fold(
        read -> read.conf().exclusion().map(CellExpansion::skipped),
        refused ->
            Optional.of(
                refused.limit().<CellOutcome>map(l -> l).orElseGet(() -> failed(refused.why()))),
        lacking ->
            settled(lacking.conf())
                .filter(outcome -> outcome.kind() == CellOutcome.Kind.SKIPPED)
                .or(() -> Optional.of(lacking.lack())));
  }

  private CellSpec spec(CellId id, Terms terms, DriverEvaluation.Read read) {
    TakenSource source = read.source();
    CellTerms said = terms.terms().concerning(read.conf().installedNames());
    return new CellSpec(
        id,
        source.pin().digest(),
        read.root(),
        read.conf(),
        List.of(),
        false,
        parts.sourceDate(source),
        said,
        read.remarks(),
        parts.of(id, said, read));
  }

  private static CellOutcome failed(String why) {
    return new CellOutcome.Failed(
        Stage.EVALUATION, OptionalInt.empty(), why, List.of(), Optional.empty());
  }

  private static CellOutcome skipped(DkmsConf.Exclusion exclusion) {
    return new CellOutcome.Skipped(exclusion.directive(), exclusion.wanted(), exclusion.actual());
  }
}
