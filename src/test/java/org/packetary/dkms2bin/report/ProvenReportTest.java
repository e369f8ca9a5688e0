package org.packetary.dkms2bin.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.proof.BootRecord;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.InTree;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.ModuleProof;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.report.page.HtmlReport;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.state.RepositoryState;

/** What reports say of modules that were loaded, or were not. */
class ProvenReportTest {

  private static final String KERNEL = "6.1.0-9-amd64";
  private static final CellOutcome BUILT = new CellOutcome.Built(List.of(), Optional.empty());
  private static final CellOutcome CRASHED =
      new CellOutcome.Failed(
          Stage.LOAD,
          OptionalInt.empty(),
          "bad crashed",
          List.of(
              Finding.of(FindingKind.KERNEL_HARMED, "bad: oops: BUG: at 0 <here>")
                  .withHint("Mend it.")),
          Optional.empty());

  private static CellReport cell(String module, CellOutcome outcome, Verdict verdict) {
    CellId id = SampleReport.id(module, "1.0", KERNEL);
    return Reports.cell(id, outcome)
        .proven(
            Optional.of(
                new CellProof(
                    id.toString(),
                    KERNEL,
                    ProofMode.LOAD,
                    List.of(
                        new ModuleProof(
                            module,
                            "lib/modules/" + KERNEL + "/updates/" + module + ".ko",
                            verdict,
                            Optional.empty(),
                            true,
                            Duration.ofMillis(120))),
                    false)));
  }

  private static RunReport report() {
    RunReport report =
        Reports.of(
            List.of(
                cell("good", BUILT, new Verdict.Reached(Rung.LOADED, List.of(), "")),
                cell("absent", BUILT, new Verdict.Reached(Rung.LINKED, List.of(), "its init: -19")),
                cell(
                    "old",
                    BUILT,
                    new Verdict.Shadowed(
                        new InTree("old", true, Optional.empty(), Optional.empty()))),
                cell("bad", CRASHED, new Verdict.Crashed("oops", List.of("BUG: at 0 <here>")))));
    return new RunReport(
        report
            .run()
            .booting(
                List.of(
                    new KernelProof(
                        KERNEL,
                        "linux-image-6.1.0-9-amd64 6.1.27-1",
                        "vmlinux",
                        "tcg",
                        List.of(
                            new BootRecord(
                                4,
                                Duration.ofMillis(3100),
                                Duration.ofMillis(2900),
                                Duration.ofMillis(1500),
                                1.5,
                                "harmed")),
                        List.of()))),
        report.distributions(),
        report.cells(),
        List.of());
  }

  @Test
  void programsReadItAsTheSchemaSays(@TempDir Path repository) throws Exception {
    JsonNode json = new JsonReport(repository).tree(report());

    assertThat(ReportSchema.problems(json)).isEmpty();
    assertThat(json.at("/cells/0/proof/rung").asText()).isEqualTo("loaded");
    assertThat(json.at("/cells/3/proof/verdict").asText()).isEqualTo("crashed");
    assertThat(json.at("/machines/0/boots/0/wall").asDouble()).isEqualTo(3.1);
  }

  @Test
  void aRepositoryRemembersIt(@TempDir Path repository) throws Exception {
    List<CellReport> cells = report().cells();
    RepositoryState.EMPTY.with(cells.stream().map(RememberedCell::of).toList()).write(repository);

    RepositoryState read =
        RepositoryState.read(
            repository,
            warning -> {
              throw new AssertionError(warning);
            });

    assertThat(cells)
        .allSatisfy(
            cell ->
                assertThat(read.find(cell.key()).orElseThrow().report().proof())
                    .isEqualTo(cell.proof()));
  }

  @Test
  void testCasesSayWhatCameOfEachModule() {
    assertThat(JunitReport.of(report()))
        .contains("<system-out>proof: good loaded</system-out>")
        .contains("<system-out>proof: absent linked: its init: -19</system-out>")
        .contains("type=\"kernel-harmed\"");
  }

  @Test
  void theSummaryHasItInItsTable() {
    assertThat(MarkdownSummary.of(report()))
        .contains("✅ built, loaded")
        .contains("✅ built, linked")
        .contains("❌ **failed, crashed**")
        .contains("old is shadowed");
  }

  @Test
  void ciIsToldOfWhatDoesNotLoad() {
    assertThat(GithubReport.annotations(report()))
        .singleElement()
        .asString()
        .contains("bad/1.0 on " + KERNEL)
        .contains("BUG: at 0");
    assertThat(GitlabReport.of(report())).contains("dkms2bin/kernel-harmed");
  }

  @Test
  void thePageHasATableOfModulesAndTheKernelsWordsAsText(@TempDir Path directory) throws Exception {
    Path page = directory.resolve("index.html");

    HtmlReport.write(report(), page);

    assertThat(Files.readString(page))
        .contains("What was proven")
        .contains("vmlinux by tcg, 1 boot of 3.1 s")
        .contains("linked")
        .doesNotContain("<here>");
  }
}
