package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.Reports;
import org.packetary.dkms2bin.report.RunReport;
import picocli.CommandLine.Help.Ansi;

/** The table at the end of a run. */
class OutcomeTableTest {

  private static final CellOutcome BUILT = new CellOutcome.Built(List.of(), Optional.empty());
  private static final CellOutcome SKIPPED = new CellOutcome.Skipped("D", "w", "a");
  private static final CellOutcome FAILED =
      new CellOutcome.Failed(
          Stage.BUILD, OptionalInt.of(10), "make failed", List.of(), Optional.empty());
  private static final CellOutcome BROKEN =
      new CellOutcome.BrokenOff(Blame.ENVIRONMENT, "full", Optional.empty(), Optional.empty());

  private final List<CellReport> cells = new ArrayList<>();

  private void cell(String module, String version, String kernel, CellOutcome outcome) {
    cells.add(
        Reports.cell(
            new CellId(new ModuleId(module, version), kernel, Architecture.X86_64), outcome));
  }

  private List<String> lines(Ansi ansi) {
    RunReport report = Reports.of(cells);
    return OutcomeTable.lines(report).stream().map(l -> ansi.string(l)).toList();
  }

  @Test
  void fewKernelsAreColumns() {
    cell("hello", "1.0", "6.12.9+deb12-amd64", BUILT);
    cell("hello", "1.0", "6.1-x", SKIPPED);
    cell("adv-17v35x", "5.0.7.0", "6.12.9+deb12-amd64", FAILED);
    cell("adv-17v35x", "5.0.7.0", "6.1-x", BROKEN);

    assertThat(lines(Ansi.OFF))
        .containsExactly(
            "module              6.12.9+deb12-amd64  6.1-x",
            "hello/1.0           built               skipped",
            "adv-17v35x/5.0.7.0  failed              broken-off");
  }

  @Test
  void aCellThatIsNotThereIsADash() {
    cell("a", "1", "6.1.0-9-amd64", BUILT);
    cell("a", "1", "6.1.0-10-amd64", BUILT);
    cell("b", "1", "6.1.0-10-amd64", FAILED);

    assertThat(lines(Ansi.OFF))
        .containsExactly(
            "module  6.1.0-9-amd64  6.1.0-10-amd64",
            "a/1     built          built",
            "b/1     -              failed");
  }

  @Test
  void manyKernelsAreNumberedUnderALegend() {
    IntStream.rangeClosed(1, 12)
        .forEach(i -> cell("hello", "1.0", "6.1.0-" + i + "-amd64", i == 11 ? FAILED : BUILT));

    List<String> lines = lines(Ansi.OFF);

    assertThat(lines).hasSize(12 + 2);
    assertThat(lines.get(0)).isEqualTo("k1   6.1.0-1-amd64");
    assertThat(lines.get(11)).isEqualTo("k12  6.1.0-12-amd64");
    assertThat(lines.get(12)).startsWith("module     k1          k2 ").endsWith("k11         k12");
    assertThat(lines.get(13)).startsWith("hello/1.0  built ").endsWith("failed      built");
    assertThat(lines.get(13).indexOf("failed")).isEqualTo(lines.get(12).indexOf("k11"));
  }

  @Test
  void everyDistributionHasATable() {
    cell("hello", "1.0", "6.1.0-9-amd64", BUILT);
    cells.add(
        Reports.cell(
            "debian-13",
            new CellId(new ModuleId("hello", "1.0"), "6.12.9-amd64", Architecture.X86_64),
            new CellOutcome.UpToDate(List.of(), List.of(), Optional.empty()),
            Reports.MADE));

    assertThat(lines(Ansi.OFF))
        .containsExactly(
            "debian-12",
            "module     6.1.0-9-amd64",
            "hello/1.0  built",
            "",
            "debian-13",
            "module     6.12.9-amd64",
            "hello/1.0  up-to-date");
  }

  @Test
  void theSummaryCountsWhatIsUpToDateAndTellsExpectedFailures() {
    cell("hello", "1.0", "6.1", new CellOutcome.UpToDate(List.of(), List.of(), Optional.empty()));
    cell("evdi", "1.0", "6.1", FAILED);
    cells.set(1, Reports.expected(cells.get(1), "needs a port"));

    assertThat(OutcomeTable.summary(Reports.of(cells), Path.of("/repo")))
        .contains(
            "0 of 2 built, 1 up to date, 1 failed as expected, nothing new in /repo, 252.3 s",
            "expected   evdi/1.0 on 6.1 (debian-12): needs a port (dkms2bin.yaml:12)");
  }

  @Test
  void aModulesExpectedFailuresWithOneReasonAreOneLine() {
    IntStream.rangeClosed(1, 2).forEach(i -> cell("evdi", "1.0", "6." + i, FAILED));
    IntStream.rangeClosed(1, 4).forEach(i -> cell("old", "2", "6." + i, FAILED));
    cells.replaceAll(cell -> Reports.expected(cell, "needs a port"));

    assertThat(OutcomeTable.summary(Reports.of(cells), Path.of("/repo")))
        .contains(
            "expected   evdi/1.0 on 6.1, 6.2 (debian-12): needs a port (dkms2bin.yaml:12)",
            "expected   old/2 on 4 kernels (debian-12): needs a port (dkms2bin.yaml:12)");
  }

  @Test
  void coloursDoNotMoveTheColumns() {
    cell("hello", "1.0", "6.1.0-9-amd64", SKIPPED);
    cell("hello", "1.0", "6.1.0-10-amd64", FAILED);

    List<String> coloured = lines(Ansi.ON);

    assertThat(coloured.get(1)).contains("\u001b[");
    assertThat(coloured.stream().map(l -> l.replaceAll("\u001b\\[[0-9;]*m", "").stripTrailing()))
        .containsExactlyElementsOf(lines(Ansi.OFF).stream().map(String::stripTrailing).toList());
  }
}
