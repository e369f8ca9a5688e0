package org.packetary.dkms2bin.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.PackageFile;

/**
 * Everything that came of a run.
 *
 * @param toolVersion of dkms2bin
 * @param recipe the recipe's name
 * @param started when the run began
 * @param elapsed how long it took
 * @param cells every cell with its outcome, in plan order
 * @param published the packages that went into the repository
 * @param failure why the run itself ended early; empty where it did not
 */
public record RunReport(
    String toolVersion,
    String recipe,
    Instant started,
    Duration elapsed,
    List<CellReport> cells,
    List<PackageFile> published,
    String failure) {

  public RunReport {
    cells = List.copyOf(cells);
    published = List.copyOf(published);
  }

  /** One cell's outcome and how long it took. */
  public record CellReport(CellId cell, CellOutcome outcome, Duration elapsed) {}

  /** Whether some cell ended with an outcome of a kind. */
  public boolean has(Class<? extends CellOutcome> kind) {
    return cells.stream().anyMatch(c -> kind.isInstance(c.outcome()));
  }
}
