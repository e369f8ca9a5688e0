package org.packetary.dkms2bin.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Stage;

/**
 * The report of a run: its cells, packages and disks.
 *
 * @param toolVersion of dkms2bin
 * @param recipe the recipe's name
 * @param started when the run began
 * @param elapsed how long it took
 * @param cells every cell with its outcome, in plan order
 * @param published the packages that went into the repository
 * @param disks the driver disks that lie beside them
 * @param failure why what was built could not be published or reported; empty where it could
 * @param warnings what deserves a look, a sentence each, in the order in which it was told
 */
public record RunReport(
    String toolVersion,
    String recipe,
    Instant started,
    Duration elapsed,
    List<CellReport> cells,
    List<PackageFile> published,
    List<DriverDisk> disks,
    Optional<Dkms2binException> failure,
    List<String> warnings) {

  public RunReport {
    warnings = List.copyOf(warnings);
    cells = List.copyOf(cells);
    published = List.copyOf(published);
    disks = List.copyOf(disks);
  }

  /** Of a run without warnings. */
  public RunReport(
      String toolVersion,
      String recipe,
      Instant started,
      Duration elapsed,
      List<CellReport> cells,
      List<PackageFile> published,
      List<DriverDisk> disks,
      Optional<Dkms2binException> failure) {
    this(toolVersion, recipe, started, elapsed, cells, published, disks, failure, List.of());
  }

  /** Of a run without driver disks. */
  public RunReport(
      String toolVersion,
      String recipe,
      Instant started,
      Duration elapsed,
      List<CellReport> cells,
      List<PackageFile> published,
      Optional<Dkms2binException> failure) {
    this(toolVersion, recipe, started, elapsed, cells, published, List.of(), failure);
  }

  /**
   * One cell's outcome and how long it took.
   *
   * @param stages how long each of its stages took, as far as it came
   */
  public record CellReport(
      CellId cell, CellOutcome outcome, Duration elapsed, Map<Stage, Duration> stages) {

    public CellReport {
      Map<Stage, Duration> inOrder = new EnumMap<>(Stage.class);
      inOrder.putAll(stages);
      stages = Collections.unmodifiableMap(inOrder);
    }

    /** A cell that came to no stage. */
    public CellReport(CellId cell, CellOutcome outcome, Duration elapsed) {
      this(cell, outcome, elapsed, Map.of());
    }
  }

  /** A run that ended before it came to any cell. */
  public static RunReport endedEarly(
      String toolVersion, Instant started, Duration elapsed, Dkms2binException cause) {
    return new RunReport(
        toolVersion, "none", started, elapsed, List.of(), List.of(), Optional.of(cause));
  }

  /** The same run with a failure, unless it has one already. */
  public RunReport failedBy(Dkms2binException cause) {
    return new RunReport(
        toolVersion,
        recipe,
        started,
        elapsed,
        cells,
        published,
        disks,
        Optional.of(failure.orElse(cause)),
        warnings);
  }
}
