package org.packetary.dkms2bin.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** The report that CI systems read as test results. */
class JunitReportTest {

  private static Document parsed(RunReport report) throws Exception {
    String xml = JunitReport.of(report);
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(Path.of("src/test/resources/report/junit.xsd").toFile())
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static String at(Document document, String path) throws Exception {
    return XPathFactory.newInstance().newXPath().evaluate(path, document);
  }

  private static RunReport report(CellOutcome... outcomes) {
    List<CellReport> cells = new java.util.ArrayList<>();
    for (CellOutcome outcome : outcomes) {
      cells.add(SampleReport.cell(SampleReport.id("hello", "1.0", "6." + cells.size()), outcome));
    }
    return SampleReport.report(cells, List.of(), Optional.empty());
  }

  @Test
  void aRunIsValidAndItsNumbersAddUp(@TempDir Path repository) throws Exception {
    RunReport report = SampleReport.in(repository);

    Document document = parsed(report);

    assertThat(at(document, "/testsuites/@tests")).isEqualTo("39");
    assertThat(at(document, "count(//testcase)")).isEqualTo("39");
    assertThat(at(document, "count(//failure)")).isEqualTo(at(document, "/testsuites/@failures"));
    assertThat(at(document, "count(//error)")).isEqualTo(at(document, "/testsuites/@errors"));
    assertThat(at(document, "sum(//@skipped)")).isEqualTo(at(document, "count(//skipped)"));
    assertThat(at(document, "count(//testsuite)")).isEqualTo("13");
    assertThat(at(document, "sum(//testsuite/@tests)")).isEqualTo("39");
  }

  @Test
  void aFailureNamesItsFirstCauseAndListsAllButNoConsequence(@TempDir Path repository)
      throws Exception {
    Document document = parsed(SampleReport.in(repository));

    String failure =
        "//testcase[@name='be2net/10.6.228.0 on " + SampleReport.OLD + " (x86_64)']/failure";
    assertThat(at(document, failure + "/@type")).isEqualTo("implicit-declaration");
    assertThat(at(document, failure + "/@message"))
        .startsWith("be_main.c:333:2: implicit declaration of function 'ether_addr_copy'");
    assertThat(at(document, failure))
        .contains("be_main.c:1224:19: 'struct sk_buff' has no member named 'xmit_more'")
        .contains("hint: Later kernels declare it in include/linux/if_vlan.h.")
        .contains("make.log")
        .doesNotContain("makes pointer from integer");
  }

  @Test
  void whoIsToBlameDecidesAboutTheElement() throws Exception {
    Document document =
        parsed(
            report(
                new CellOutcome.Skipped("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64"),
                new CellOutcome.Failed(
                    Stage.VERIFICATION,
                    OptionalInt.empty(),
                    "no such",
                    List.of(),
                    Optional.empty()),
                new CellOutcome.BrokenOff(
                    Blame.ENVIRONMENT, "disk full", Optional.of("free some"), Optional.empty()),
                new CellOutcome.Built(List.of(), Optional.empty())));

    assertThat(at(document, "//testcase[1]/skipped/@message"))
        .isEqualTo("BUILD_EXCLUSIVE_ARCH wants s390x, there is x86_64");
    assertThat(at(document, "//testcase[2]/failure/@type")).isEqualTo("verification");
    assertThat(at(document, "//testcase[3]/error/@message")).isEqualTo("disk full");
    assertThat(at(document, "//testcase[3]/error")).contains("hint: free some");
    assertThat(at(document, "count(//testcase[4]/*)")).isEqualTo("0");
    assertThat(at(document, "//testcase[4]/@time")).isEqualTo("5.400");
  }

  @Test
  void aFailureThatWasExpectedIsSkippedWithItsReason() throws Exception {
    RunReport report =
        report(
            new CellOutcome.Failed(
                Stage.BUILD, OptionalInt.of(10), "make failed", List.of(), Optional.empty()),
            new CellOutcome.UpToDate(List.of(), List.of(), Optional.empty()));

    Document document =
        parsed(
            Reports.of(
                report.cells().stream().map(c -> Reports.expected(c, "needs a port")).toList()));

    assertThat(at(document, "//testcase[1]/skipped/@message"))
        .isEqualTo("failed (expected: needs a port)");
    assertThat(at(document, "/testsuites/@failures")).isEqualTo("0");
    assertThat(at(document, "//testsuite/@skipped")).isEqualTo("1");
    assertThat(at(document, "count(//testcase[2]/*)")).isEqualTo("0");
  }

  @Test
  void ofSeveralDistributionsEachHasItsOwnSuites(@TempDir Path repository) throws Exception {
    Document document = parsed(SampleMatrix.in(repository));

    assertThat(at(document, "count(//testsuite)")).isEqualTo("15");
    assertThat(at(document, "count(//testsuite[@name='debian-13: evdi/1.14.2'])")).isEqualTo("1");
  }

  @Test
  void aRunThatEndedEarlyIsAnError() throws Exception {
    Document document =
        parsed(
            SampleReport.report(
                List.of(), List.of(), Optional.of(new PublishException("no room", "make some"))));

    assertThat(at(document, "//error/@message")).isEqualTo("no room");
    assertThat(at(document, "/testsuites/@errors")).isEqualTo("1");
  }

  @Test
  void charactersThatXmlForbidsAreReplacedAndAllOthersKept() throws Exception {
    String odd = "a\u0000b\u001b[31mc\ud800d\uffffe ]]> <&\"'> \u00e9 \ud83d\ude00\ttab";

    Document document =
        parsed(
            report(
                new CellOutcome.Failed(
                    Stage.BUILD,
                    OptionalInt.of(10),
                    "make failed",
                    List.of(Finding.of(FindingKind.OTHER, odd)),
                    Optional.empty())));

    assertThat(at(document, "//failure"))
        .contains("a\ufffdb\ufffd[31mc\ufffdd\ufffde ]]> <&\"'> \u00e9 \ud83d\ude00\ttab");
    assertThat(at(document, "//failure/@message")).contains("<&\"'> \u00e9 \ud83d\ude00");
  }

  @Test
  void anOldFileIsReplacedByAWholeOne(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("junit.xml");
    ReportWriters writers =
        ReportWriters.open(
            new ReportRequest(Optional.of(file), ReportFormat.TEXT, Optional.empty()));

    assertThat(writers.write(report())).isEmpty();
    assertThat(directory).isDirectoryContaining(f -> f.equals(file));
    assertThat(file).content().contains("<testsuites").endsWith("</testsuites>\n");
    assertThat(directory.toFile().list()).containsExactly("junit.xml");
  }
}
