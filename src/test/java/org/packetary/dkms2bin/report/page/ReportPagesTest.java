package org.packetary.dkms2bin.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.ReportSchema;
import org.packetary.dkms2bin.report.Reports;
import org.packetary.dkms2bin.report.RunFacts;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.SampleMatrix;
import org.packetary.dkms2bin.report.SampleReport;

/** A repository's reports are written where a run came to something else than the one before. */
class ReportPagesTest {

  private static final FileTime OLD = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
  private static final RunFacts LATER =
      new RunFacts("260103-000000-b2", "0.1.0", Instant.EPOCH, Duration.ofMillis(400));

  private final ReportPages pages;
  private final RunReport first;

  ReportPagesTest(@TempDir Path repository) throws IOException {
    this.pages = new ReportPages(repository);
    this.first = SampleReport.in(repository).warning(List.of("look at this"));
    assertThat(pages.write(first)).isTrue();
    Files.setLastModifiedTime(pages.json(), OLD);
    Files.setLastModifiedTime(pages.page(), OLD);
  }

  private static CellReport upToDate(CellReport cell) {
    CellOutcome outcome =
        cell.outcome().kind() == CellOutcome.Kind.BUILT
            ? new CellOutcome.UpToDate(
                cell.outcome().packages(), cell.outcome().notes(), cell.outcome().log())
            : cell.outcome();
    return new CellReport(
        cell.key(),
        outcome,
        cell.elapsed(),
        cell.stages(),
        cell.provenance().by(Provenance.How.REPOSITORY),
        cell.expected());
  }

  private RunReport again(List<CellReport> cells) {
    return new RunReport(LATER, first.distributions(), cells, List.of());
  }

  @Test
  void aRunThatFoundAllAsItWasChangesNoFile() throws Exception {
    RunReport again = again(first.cells().stream().map(ReportPagesTest::upToDate).toList());

    assertThat(pages.write(again)).isFalse();
    assertThat(Files.getLastModifiedTime(pages.json())).isEqualTo(OLD);
    assertThat(Files.getLastModifiedTime(pages.page())).isEqualTo(OLD);
  }

  @Test
  void aRunOfSomeOfTheCellsChangesNoFileEither() throws Exception {
    List<CellReport> cells = first.cells().stream().map(ReportPagesTest::upToDate).toList();
    RunReport again =
        again(cells.subList(0, 5))
            .remembering(
                first.cells().subList(5, cells.size()).stream()
                    .map(c -> c.by(Provenance.How.REMEMBERED))
                    .toList());

    assertThat(pages.saysNews(again)).isFalse();
  }

  @Test
  void whateverElseHappenedIsNews() throws Exception {
    List<CellReport> same = first.cells().stream().map(ReportPagesTest::upToDate).toList();
    CellReport built = same.get(0);

    assertThat(pages.saysNews(again(same.subList(1, same.size())))).as("a cell is gone").isTrue();
    assertThat(
            pages.saysNews(
                again(
                    same.stream()
                        .map(c -> c.equals(built) ? Reports.cell(c.cell(), c.outcome()) : c)
                        .toList())))
        .as("a cell was built anew")
        .isTrue();
    assertThat(
            pages.saysNews(
                again(
                    same.stream()
                        .map(
                            c ->
                                c.outcome().kind() == CellOutcome.Kind.FAILED
                                    ? Reports.expected(c, "known")
                                    : c)
                        .toList())))
        .as("a failure is expected now")
        .isTrue();
    assertThat(pages.saysNews(again(same).warning(List.of("look at this")))).isFalse();
    assertThat(pages.saysNews(again(same).warning(List.of("look at that")))).isTrue();
    assertThat(pages.saysNews(again(same).failedBy(new EnvironmentException("full", null))))
        .isTrue();
    assertThat(
            pages.saysNews(
                new RunReport(LATER, first.distributions(), same, first.published().subList(0, 1))))
        .as("published as before")
        .isFalse();
  }

  @Test
  void aReportThatIsDamagedOrMissingIsWrittenAgain() throws Exception {
    RunReport again = again(first.cells().stream().map(ReportPagesTest::upToDate).toList());

    Files.writeString(pages.json(), "{");
    assertThat(pages.write(again)).isTrue();
    Files.delete(pages.page());
    assertThat(pages.write(again)).isTrue();
    assertThat(pages.write(again)).isFalse();
  }

  @Test
  void thePageTellsOfAllDistributionsAndOfEarlierRuns(@TempDir Path other) throws Exception {
    RunReport report = SampleMatrix.in(other);
    new ReportPages(other).write(report);

    String page = Files.readString(new ReportPages(other).page());
    assertThat(page)
        .contains(">debian-<wbr>12")
        .contains("colspan=\"2\"")
        .contains("recipes debian-12, debian-13, alma-9, run 260102-030405-a1")
        .contains("failed as expected")
        .contains("Expected: needs a port to the new timer API (dkms2bin.yaml:12)")
        .contains("was expected to fail: ")
        .contains("failed before with the same inputs, 2026-01-01 09:30 UTC, run 260101-093000-9c")
        .contains("The table has 2 cells of earlier runs as well.")
        .contains("left out oslec");
    assertThat(
            ReportSchema.problems(
                new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(new ReportPages(other).json().toFile())))
        .isEmpty();
  }
}
