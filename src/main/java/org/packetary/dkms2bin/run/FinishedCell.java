package org.packetary.dkms2bin.run;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.result.CellResult;

/**
 * A cell of a run at its end.
 *
 * @param target what it belongs to
 * @param cell what was planned
 * @param report what came of it
 * @param result what its build left, now or before
 * @param packages its packages, staged or in the repository
 * @param fresh whether its packages are to be published
 */
record FinishedCell(
    Target target,
    PlannedCell cell,
    CellReport report,
    Optional<CellResult> result,
    List<PackageFile> packages,
    boolean fresh) {

  FinishedCell {
    packages = List.copyOf(packages);
  }

  /** The same, with those of its packages that were published where they lie now. */
  FinishedCell placedAs(List<PackageFile> published) {
    return new FinishedCell(
        target,
        cell,
        report.placedAs(published),
        result,
        packages.stream().map(file -> CellReport.placed(file, published)).toList(),
        fresh);
  }

  /** What it is; empty where the plan settled it. */
  Optional<CellSpec> spec() {
    return cell.spec();
  }
}
