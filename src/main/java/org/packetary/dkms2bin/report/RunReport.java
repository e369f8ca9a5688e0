package org.packetary.dkms2bin.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.PackageFile;

/**
 * The report of a run: its cells, packages and disks.
 *
 * @param run which run it was
 * @param distributions the recipes' names; none if it ended before they were known
 * @param cells every cell of the run with its outcome, in plan order; counts and exit codes are of
 *     these only
 * @param remembered the other cells of the same repository, which earlier runs left
 * @param published the packages of the run that are in the repository
 * @param disks the driver disks that lie beside them
 * @param failure why what was built could not be published or reported; empty where it could
 * @param warnings what deserves a look, a sentence each, in the order in which it was told
 */
public record RunReport(
    RunFacts run,
    List<String> distributions,
    List<CellReport> cells,
    List<CellReport> remembered,
    List<PackageFile> published,
    List<DriverDisk> disks,
    Optional<Dkms2binException> failure,
    List<String> warnings) {

  public RunReport {
    distributions = List.copyOf(distributions);
    cells = List.copyOf(cells);
    remembered = List.copyOf(remembered);
    published = List.copyOf(published);
    disks = List.copyOf(disks);
    warnings = List.copyOf(warnings);
  }

  /** Of a run that published packages, with nothing else to tell of. */
  public RunReport(
      RunFacts run,
      List<String> distributions,
      List<CellReport> cells,
      List<PackageFile> published) {
    this(run, distributions, cells, List.of(), published, List.of(), Optional.empty(), List.of());
  }

  /** A run that ended before it came to any cell. */
  public static RunReport endedEarly(RunFacts run, Dkms2binException cause) {
    return new RunReport(run, List.of(), List.of(), List.of()).failedBy(cause);
  }

  /** Those of the run and the remembered ones. */
  public List<CellReport> allCells() {
    return Stream.concat(cells.stream(), remembered.stream()).toList();
  }

  /** The same run with a failure, unless it has one already. */
  public RunReport failedBy(Dkms2binException cause) {
    return new RunReport(
        run,
        distributions,
        cells,
        remembered,
        published,
        disks,
        Optional.of(failure.orElse(cause)),
        warnings);
  }

  /** The same run with driver disks. */
  public RunReport with(List<DriverDisk> made) {
    return new RunReport(run, distributions, cells, remembered, published, made, failure, warnings);
  }

  /** The same run with warnings. */
  public RunReport warning(List<String> told) {
    return new RunReport(run, distributions, cells, remembered, published, disks, failure, told);
  }

  /** The same run in a repository that has other cells, too. */
  public RunReport remembering(List<CellReport> others) {
    return new RunReport(run, distributions, cells, others, published, disks, failure, warnings);
  }
}
