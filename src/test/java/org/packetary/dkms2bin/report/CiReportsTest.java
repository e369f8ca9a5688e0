package org.packetary.dkms2bin.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.model.UsageException;

/** What GitHub and GitLab are told. */
class CiReportsTest {

  private final Path temp;

  CiReportsTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static CellOutcome failed(Finding... findings) {
    return new CellOutcome.Failed(
        Stage.BUILD, OptionalInt.of(10), "make failed", List.of(findings), Optional.empty());
  }

  private static Finding missing(String symbol, int line) {
    return SampleReport.Findings.finding(
        FindingKind.IMPLICIT_DECLARATION,
        symbol,
        SampleReport.Findings.place("src/a,b:c.c", line, 3, "probe"),
        "implicit declaration of function '" + symbol + "'",
        OptionalInt.empty(),
        1);
  }

  private static RunReport report(CellOutcome... outcomes) {
    List<CellReport> cells = new ArrayList<>();
    for (CellOutcome outcome : outcomes) {
      cells.add(SampleReport.cell(SampleReport.id("hello", "1.0", "6." + cells.size()), outcome));
    }
    return SampleReport.report(cells, List.of(), Optional.empty());
  }

  @Test
  void anAnnotationIsAtThePlaceInTheDriverWithItsTextEscaped() {
    Finding odd =
        SampleReport.Findings.finding(
            FindingKind.OTHER,
            "x",
            SampleReport.Findings.place("src/a,b:c.c", 7, 3, "probe"),
            "100% wrong: a, b\r\n::add-mask::x",
            OptionalInt.empty(),
            1);

    assertThat(GithubReport.annotations(report(failed(odd))))
        .containsExactly(
            "::error file=src/a%2Cb%3Ac.c,line=7,col=3,title=hello/1.0 on 6.0::"
                + "100%25 wrong: a, b%0D%0A::add-mask::x");
  }

  @Test
  void theSameCauseOnSeveralKernelsIsAnnotatedOnceAndConsequencesNever() {
    Finding consequence =
        SampleReport.Findings.finding(
            FindingKind.INCOMPATIBLE_TYPE,
            "foo",
            SampleReport.Findings.place("a.c", 9, 3, "probe"),
            "makes pointer from integer",
            OptionalInt.of(0),
            1);

    List<String> lines =
        GithubReport.annotations(
            report(failed(missing("foo", 7), consequence), failed(missing("foo", 7))));

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains("title=hello/1.0 on 6.0%2C 6.1::");
  }

  @Test
  void ofTooManyErrorsEveryCellsFirstIsShown() {
    Finding[] many = new Finding[20];
    for (int i = 0; i < many.length; i++) {
      many[i] = missing("many" + i, i + 1);
    }

    List<String> lines = GithubReport.annotations(report(failed(many), failed(missing("one", 1))));

    assertThat(lines.subList(0, 10)).allMatch(l -> l.startsWith("::error "));
    assertThat(lines.subList(0, 2)).anyMatch(l -> l.contains("'one'"));
    assertThat(lines.subList(10, lines.size()))
        .containsExactly(
            "::notice title=dkms2bin::11 more errors are in the job summary and in report.json");
  }

  @Test
  void whatHasNoFindingIsAnnotatedToo() {
    List<String> lines =
        GithubReport.annotations(
            report(
                new CellOutcome.BrokenOff(
                    Blame.ENVIRONMENT, "disk full", Optional.empty(), Optional.empty()),
                new CellOutcome.Skipped("D", "w", "a"),
                failed()));

    assertThat(lines)
        .containsExactly(
            "::error title=hello/1.0 on 6.0::broken off: disk full",
            "::error title=hello/1.0 on 6.2::make failed (build, dkms status 10)");
  }

  @Test
  void aFailureThatWasExpectedIsNoErrorAnywhere() throws IOException {
    RunReport report =
        Reports.of(
            report(failed(missing("foo", 7))).cells().stream()
                .map(c -> Reports.expected(c, "needs a port"))
                .toList());

    assertThat(GithubReport.annotations(report)).isEmpty();
    assertThat(new ObjectMapper().readTree(GitlabReport.of(report))).isEmpty();
    assertThat(MarkdownSummary.of(report))
        .contains("0 failed, 0 broken off, 0 skipped, 0 built, 0 up to date, 1 failed as expected")
        .contains("failed \\(expected: needs a port\\)")
        .doesNotContain("###");
  }

  @Test
  void whatWasExpectedToFailAndDidNotIsNoted() {
    RunReport report =
        Reports.of(
            report(new CellOutcome.Built(List.of(), Optional.empty())).cells().stream()
                .map(c -> Reports.expected(c, "needs a port"))
                .toList());

    assertThat(MarkdownSummary.of(report))
        .contains("was expected to fail: needs a port \\(dkms2bin\\.yaml:12\\)");
  }

  @Test
  void ofSeveralDistributionsEachHasItsColumns() throws IOException {
    assertThat(MarkdownSummary.of(SampleMatrix.in(temp)))
        .contains("| debian\\-12 6\\.1\\.0\\-9\\-amd64 |")
        .contains("| alma\\-9 5\\.14\\.0\\-503\\.el9\\.x86\\_64 |")
        .contains("failed before with the same inputs")
        .doesNotContain("wireguard");
  }

  @Test
  void theJobSummaryIsAddedToWhatOtherStepsWrote() throws IOException {
    Path summary = Files.writeString(temp.resolve("summary"), "before\n");
    ReportWriters writers =
        ReportWriters.open(
            new ReportRequest(Optional.empty(), ReportFormat.GITHUB, Optional.of(summary)));

    writers.write(SampleReport.in(temp));

    assertThat(summary)
        .content()
        .startsWith(
            "before\n## dkms2bin\n\n15 failed, 1 broken off, 2 skipped, 21 built, 0 up to date in ")
        .contains("| module | 6\\.1\\.0\\-9\\-amd64 |")
        .contains("| acpi\\-call/1\\.2\\.2 | ✅ built | ✅ built | ✅ built |")
        .contains("- be\\_main\\.c:333:2: implicit declaration of function 'ether\\_addr\\_copy'")
        .contains(", with 2 consequences")
        .doesNotContain("makes pointer from integer");
  }

  @Test
  void theJobSummaryStaysBelowGithubsLimitAndIsNoMarkup() {
    CellOutcome hostile =
        failed(Finding.of(FindingKind.OTHER, "<img src=x> | **b** `c`\n# d" + "x".repeat(40_000)));
    CellOutcome[] outcomes = new CellOutcome[60];
    java.util.Arrays.fill(outcomes, hostile);

    String text = MarkdownSummary.of(report(outcomes));

    assertThat(text.length()).isLessThan(1 << 20);
    assertThat(text)
        .contains("\\<img src=x\\> \\| \\*\\*b\\*\\* \\`c\\` \\# dxxx")
        .containsPattern("Cells that are left out here: \\d+\\.");
  }

  @Test
  void gitlabGetsAnIssueForEachCauseWithItsPlace() throws IOException {
    JsonNode issues = new ObjectMapper().readTree(GitlabReport.of(SampleReport.in(temp)));

    JsonNode first = issues.get(0);
    assertThat(first.get("description").asText())
        .isEqualTo(
            "adv-17v35x/5.0.7.0 on "
                + SampleReport.NEW
                + ": 'struct uart_state' has no member named 'xmit'");
    assertThat(first.get("check_name").asText()).isEqualTo("dkms2bin/no-member");
    assertThat(first.get("location").toString())
        .isEqualTo("{\"path\":\"adv17v35x.c\",\"lines\":{\"begin\":1210}}");
    Set<String> fingerprints = new TreeSet<>();
    for (JsonNode issue : issues) {
      assertThat(issue.get("severity").asText()).isIn("blocker", "critical", "major");
      assertThat(issue.at("/location/path").asText()).isNotEmpty().doesNotStartWith("/");
      assertThat(issue.at("/location/lines/begin").asInt()).isPositive();
      fingerprints.add(issue.get("fingerprint").asText());
    }
    assertThat(fingerprints).hasSameSizeAs(issues);
  }

  @Test
  void aFingerprintOutlivesAnEditThatMovesLines() throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode before =
        json.readTree(
            GitlabReport.of(report(failed(missing("a", 1), missing("a", 5), missing("b", 6)))));
    JsonNode after =
        json.readTree(
            GitlabReport.of(report(failed(missing("a", 31), missing("a", 35), missing("b", 36)))));

    assertThat(after.findValuesAsText("fingerprint"))
        .isEqualTo(before.findValuesAsText("fingerprint"))
        .doesNotHaveDuplicates();
    assertThat(after.findValuesAsText("begin")).isNotEqualTo(before.findValuesAsText("begin"));
  }

  @Test
  void aRunThatEndedEarlyIsToldInEveryFormat() throws IOException {
    Dkms2binException cause = new EnvironmentException("the archive is unreachable", "try again");
    RunReport report = RunReport.endedEarly(Reports.RUN, cause);

    assertThat(GithubReport.annotations(report))
        .containsExactly("::error title=dkms2bin::the archive is unreachable");
    assertThat(MarkdownSummary.of(report)).contains("**the archive is unreachable**");
    JsonNode issues = new ObjectMapper().readTree(GitlabReport.of(report));
    assertThat(issues).hasSize(1);
    assertThat(issues.get(0).get("severity").asText()).isEqualTo("blocker");
  }

  private static ReportWriters writers(Path junit) {
    return ReportWriters.open(
        new ReportRequest(Optional.of(junit), ReportFormat.TEXT, Optional.empty()));
  }

  @Test
  void aFileThatCannotBeWrittenIsToldBeforeTheBuild() throws IOException {
    assertThatThrownBy(() -> writers(temp.resolve("no/junit.xml")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("there is no directory " + temp.resolve("no"));
    assertThatThrownBy(() -> writers(temp))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> writers(Path.of("/proc/junit.xml")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("/proc/junit.xml cannot be written");
  }

  @Test
  void anEarlierReportGoesBeforeTheBuild() throws IOException {
    Path old = Files.writeString(temp.resolve("junit.xml"), "of an earlier run");

    writers(old);

    assertThat(old).doesNotExist();
  }

  @Test
  void whatCannotBeWrittenInTheEndIsAFailureToPublish() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("gone"));
    ReportWriters writers = writers(directory.resolve("junit.xml"));
    Files.delete(directory);

    assertThatThrownBy(() -> writers.write(report())).isInstanceOf(PublishException.class);
  }
}
