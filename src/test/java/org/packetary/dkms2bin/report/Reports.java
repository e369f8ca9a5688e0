package org.packetary.dkms2bin.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.Provenance;

/** Reports of a run, for tests. */
public final class Reports {

  /** The run that tests' reports are of. */
  public static final RunFacts RUN =
      new RunFacts(
          "260102-030405-a1",
          "0.1.0",
          Instant.parse("2026-01-02T03:04:05.678Z"),
          Duration.ofMillis(252_300));

  /** What says so of a cell that the run made. */
  public static final Provenance MADE = Provenance.thisRun(RUN.started(), RUN.id());

  private Reports() {}

  /** A cell of Debian 12 that the run made, in no time. */
  public static CellReport cell(CellId id, CellOutcome outcome) {
    return cell("debian-12", id, outcome, MADE);
  }

  /** A cell of any distribution. */
  public static CellReport cell(
      String distribution, CellId id, CellOutcome outcome, Provenance provenance) {
    return new CellReport(
        new CellKey(distribution, id),
        outcome,
        Duration.ZERO,
        Map.of(),
        provenance,
        Optional.empty());
  }

  /** The same cell, which is known to fail. */
  public static CellReport expected(CellReport cell, String reason) {
    return new CellReport(
        cell.key(),
        cell.outcome(),
        cell.elapsed(),
        cell.stages(),
        cell.provenance(),
        Optional.of(new ExpectedFailure(reason, "dkms2bin.yaml:12")));
  }

  /** The report of a run of these cells, which published nothing. */
  public static RunReport of(List<CellReport> cells) {
    return new RunReport(
        RUN, cells.stream().map(CellReport::distribution).distinct().toList(), cells, List.of());
  }
}
