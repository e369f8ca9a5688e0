package org.packetary.dkms2bin.state;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.report.CellReport;

/**
 * What a repository remembers of a cell.
 *
 * @param inputDigest of its inputs; empty where it was settled without any
 * @param counted the parts that the input digest is made of, a name and a text each
 * @param packingDigest of what its packages were packed with; empty where there are none
 * @param packages its packages, which lie in the repository
 * @param report how it ended, when and by which run, and how long it took
 */
public record RememberedCell(
    String inputDigest,
    SortedMap<String, String> counted,
    String packingDigest,
    List<StoredPackage> packages,
    CellReport report) {

  public RememberedCell {
    counted = Collections.unmodifiableSortedMap(new TreeMap<>(counted));
    packages = List.copyOf(packages);
    report = asFirstMade(report, packages);
  }

  /** A cell of which no more is known than how it ended. */
  public static RememberedCell of(CellReport report) {
    return new RememberedCell("", new TreeMap<>(), "", List.of(), report);
  }

  /** The place in the matrix. */
  public CellKey key() {
    return report.key();
  }

  /** The outcome as the run left it that made it: what is up to date was built then. */
  public CellOutcome outcome() {
    return report.outcome();
  }

  private static CellReport asFirstMade(CellReport report, List<StoredPackage> packages) {
    List<PackageFile> files = packages.stream().map(StoredPackage::file).toList();
    CellOutcome outcome =
        report
            .outcome()
            .fold(
                built -> new CellOutcome.Built(files, built.notes(), built.log()),
                upToDate -> new CellOutcome.Built(files, upToDate.notes(), upToDate.log()),
                skipped -> skipped,
                failed -> failed,
                broken -> broken);
    return new CellReport(
        report.key(),
        outcome,
        report.elapsed(),
        report.stages(),
        report.provenance().by(Provenance.How.REMEMBERED),
        report.expected(),
        report.proof());
  }

  /**
   * Whether its packages are all in the repository, with the bytes that they had.
   *
   * @throws IOException if a file cannot be read
   */
  public boolean isThere() throws IOException {
    for (StoredPackage file : packages) {
      if (!file.isThere()) {
        return false;
      }
    }
    return !packages.isEmpty() || outcome().kind() != CellOutcome.Kind.BUILT;
  }

  /**
   * The report of a run that found the cell as it is remembered: what was built is up to date.
   *
   * @param expected what is said about it now
   */
  public CellReport reused(Optional<ExpectedFailure> expected) {
    CellOutcome outcome =
        report
            .outcome()
            .fold(
                built -> new CellOutcome.UpToDate(built.packages(), built.notes(), built.log()),
                upToDate -> upToDate,
                skipped -> skipped,
                failed -> failed,
                broken -> broken);
    return new CellReport(
        report.key(),
        outcome,
        report.elapsed(),
        report.stages(),
        report.provenance().by(Provenance.How.REPOSITORY),
        expected,
        report.proof().map(CellProof::asKept));
  }
}
