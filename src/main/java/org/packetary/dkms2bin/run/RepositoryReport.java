package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.page.ReportPages;
import org.packetary.dkms2bin.repository.RepositoryDirectory;
import org.packetary.dkms2bin.repository.RepositoryLock;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.state.RepositoryState;
import org.packetary.dkms2bin.state.StoredPackage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a repository remembers of its cells, and its report; nothing where nothing changed.
 */
final class RepositoryReport {

  private static final Logger LOG = LoggerFactory.getLogger(RepositoryReport.class);

  private final Path outDir;
  private final RepositoryState before;
  private final Clock clock;

  /**
   * The report of a repository.
   *
   * @param before what it remembered when the run began
   * @param clock for the lock's note
   */
  RepositoryReport(Path outDir, RepositoryState before, Clock clock) {
    this.outDir = outDir;
    this.before = before;
    this.clock = clock;
  }

  /**
   * Writes both.
   *
   * @param cells the run's cells for this repository
   * @param published what was published of them
   * @param beside packages that all cells of a driver have in common
   * @return the report, with the cells that the run did not concern
   * @throws org.packetary.dkms2bin.model.PublishException if another run publishes for too long
   */
  RunReport write(
      RunReport report,
      List<FinishedCell> cells,
      List<PackageFile> published,
      Map<CellSpec, List<PackageFile>> beside)
      throws IOException, InterruptedException {
    Map<String, PackageFile> files = new LinkedHashMap<>();
    published.forEach(p -> files.put(p.path().getFileName().toString(), p));
    List<RememberedCell> now = new ArrayList<>();
    for (FinishedCell cell : cells) {
      remember(cell, files, beside).ifPresent(now::add);
    }
    Path own = PublicFiles.ownDirectory(outDir.resolve(".dkms2bin"));
    if (isQuiet(report, now)) {
      return newestFirst(before.wholeMatrix(report));
    }
    try (RepositoryLock lock =
        RepositoryLock.acquire(own.resolve("lock"), RepositoryDirectory.PATIENCE, clock)) {
      LOG.trace("holds {}", lock);
      // Another run may have published meanwhile: its cells stay.
      RepositoryState after = RepositoryState.read(outDir, warning -> {}).with(now);
      after.write(outDir);
      RunReport whole = newestFirst(after.wholeMatrix(report));
      new ReportPages(outDir).write(whole);
      return whole;
    }
  }

  /** What is remembered in the order in which runs report: the newest kernel first. */
  private static RunReport newestFirst(RunReport report) {
    List<CellReport> sorted = new ArrayList<>(report.remembered());
    sorted.sort(
        Comparator.comparing(CellReport::distribution)
            .thenComparing(
                cell -> KernelRelease.parse(cell.cell().kernel()), Comparator.reverseOrder()));
    return report.remembering(sorted);
  }

  /** Whether nothing happened, and all that tells of earlier runs is there. */
  private boolean isQuiet(RunReport report, List<RememberedCell> now) {
    ReportPages pages = new ReportPages(outDir);
    return now.isEmpty()
        && report.published().isEmpty()
        && report.disks().isEmpty()
        && report.failure().isEmpty()
        && Files.exists(RepositoryState.fileOf(outDir))
        && Files.exists(pages.json())
        && Files.exists(pages.page());
  }

  /** What is remembered of a cell from now on; empty where that stays as it is. */
  private Optional<RememberedCell> remember(
      FinishedCell cell,
      Map<String, PackageFile> published,
      Map<CellSpec, List<PackageFile>> beside)
      throws IOException {
    CellOutcome outcome = cell.report().outcome();
    if (outcome.kind() == CellOutcome.Kind.UP_TO_DATE) {
      return Optional.empty();
    }
    List<StoredPackage> packages = new ArrayList<>();
    if (cell.fresh()) {
      List<PackageFile> own = new ArrayList<>(cell.packages());
      cell.spec().ifPresent(spec -> own.addAll(beside.getOrDefault(spec, List.of())));
      for (PackageFile file : own) {
        PackageFile placed = published.get(file.path().getFileName().toString());
        if (placed == null) {
          // It could not be published: the next run tries again.
          return Optional.empty();
        }
        packages.add(StoredPackage.of(placed));
      }
    }
    SortedMap<String, String> counted = new TreeMap<>();
    cell.spec().ifPresent(spec -> counted.putAll(spec.parts().counted()));
    RememberedCell fresh =
        new RememberedCell(
            cell.spec().map(CellSpec::inputDigest).orElse(""),
            counted,
            cell.fresh() || cell.report().didNotLoad()
                ? cell.spec().map(cell.target().outlet()::packingDigest).orElse("")
                : "",
            packages,
            cell.report());
    boolean builtNow =
        cell.result().isPresent() && cell.report().provenance().how() == Provenance.How.THIS_RUN;
    return !builtNow && before.find(fresh.key()).filter(old -> isSame(old, fresh)).isPresent()
        ? Optional.empty()
        : Optional.of(fresh);
  }

  /** Whether a cell ended as it is remembered to have ended, with the same inputs. */
  private static boolean isSame(RememberedCell old, RememberedCell fresh) {
    return old.inputDigest().equals(fresh.inputDigest())
        && old.packingDigest().equals(fresh.packingDigest())
        && old.packages().equals(fresh.packages())
        && old.outcome().equals(fresh.outcome())
        && old.report()
            .proof()
            .map(CellProof::asKept)
            .equals(fresh.report().proof().map(CellProof::asKept))
        && old.report().expected().equals(fresh.report().expected());
  }
}
