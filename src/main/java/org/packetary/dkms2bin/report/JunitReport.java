package org.packetary.dkms2bin.report;

import java.io.StringWriter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;

/**
 * The run report as JUnit XML, in the form that Jenkins and GitLab read: a test suite for each
 * module version, a test case for each of its cells.
 */
public final class JunitReport {

  private static final int MOST_CAUSES = 50;

  /**
   * What no XML 1.0 document may hold, not even escaped (section 2.2 of the recommendation), and
   * what steers the terminal or turns the text that shows it.
   */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]"
              + "|[\\x7F-\\x9F\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

  private final RunReport report;
  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  private JunitReport(RunReport report) throws XMLStreamException {
    this.report = report;
    this.xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
  }

  /** The document. */
  public static String of(RunReport report) {
    try {
      return new JunitReport(report).document();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("XML in memory cannot fail", e);
    }
  }

  private String document() throws XMLStreamException {
    Map<String, List<CellReport>> suites = new LinkedHashMap<>();
    for (CellReport cell : report.cells()) {
      suites.computeIfAbsent(suite(cell), m -> new ArrayList<>()).add(cell);
    }
    xml.writeStartDocument("UTF-8", "1.0");
    start("testsuites");
    attribute("name", "dkms2bin");
    counts(report.cells(), report.failure().isPresent() ? 1 : 0);
    attribute("time", seconds(report.run().elapsed()));
    for (Map.Entry<String, List<CellReport>> suite : suites.entrySet()) {
      startSuite(suite.getKey(), suite.getValue(), 0);
      for (CellReport cell : suite.getValue()) {
        testCase(cell);
      }
      end();
    }
    if (report.failure().isPresent()) {
      run();
    }
    end();
    xml.writeEndDocument();
    return text + "\n";
  }

  private String suite(CellReport cell) {
    return (report.distributions().size() > 1 ? cell.distribution() + ": " : "")
        + cell.cell().module();
  }

  private void startSuite(String name, List<CellReport> cells, int more) throws XMLStreamException {
    start("testsuite");
    attribute("name", name);
    counts(cells, more);
    attribute(
        "skipped",
        Long.toString(
            cells.stream().filter(c -> verdict(c).filter(Verdict::isSkipped).isPresent()).count()));
    attribute(
        "time",
        seconds(cells.stream().map(CellReport::elapsed).reduce(Duration.ZERO, Duration::plus)));
    attribute(
        "timestamp",
        DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
            report.run().started().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC)));
  }

  private void counts(List<CellReport> cells, int more) throws XMLStreamException {
    attribute("tests", Integer.toString(cells.size() + more));
    attribute("failures", Long.toString(count(cells, CellOutcome.Kind.FAILED)));
    attribute("errors", Long.toString(count(cells, CellOutcome.Kind.BROKEN_OFF) + more));
  }

  private static long count(List<CellReport> cells, CellOutcome.Kind kind) {
    return cells.stream().filter(c -> c.isTrouble() && c.outcome().kind() == kind).count();
  }

  private void testCase(CellReport report) throws XMLStreamException {
    start("testcase");
    attribute("name", report.cell() + " (" + report.cell().architecture().machine() + ")");
    attribute("classname", "dkms2bin." + report.cell().module().name().replace('.', '_'));
    attribute("time", seconds(report.elapsed()));
    Optional<Verdict> verdict = verdict(report);
    if (verdict.isPresent()) {
      write(verdict.get());
    }
    if (report.proof().isPresent()) {
      start("system-out");
      xml.writeCharacters(
          allowed("proof: " + String.join("\n", Wording.modules(report.proof().get()))));
      xml.writeEndElement();
    }
    end();
  }

  private static Optional<Verdict> verdict(CellReport report) {
    if (report.isExpectedFailure()) {
      return Optional.of(Verdict.skipped(Wording.status(report)));
    }
    return report
        .outcome()
        .fold(
            built -> Optional.empty(),
            upToDate -> Optional.empty(),
            skipped -> Optional.of(Verdict.skipped(Wording.skipped(skipped))),
            failed -> Optional.of(failed(failed)),
            broken -> Optional.of(brokenOff(broken)));
  }

  /**
   * What stands in a test case that did not pass.
   *
   * @param element its name
   * @param type the kind of trouble; empty for a test case that was skipped
   * @param body the text in the element; empty where the message says all
   */
  private record Verdict(String element, Optional<String> type, String message, String body) {

    static Verdict skipped(String message) {
      return new Verdict("skipped", Optional.empty(), message, "");
    }

    boolean isSkipped() {
      return type.isEmpty();
    }
  }

  private static Verdict brokenOff(CellOutcome.BrokenOff broken) {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(broken.message());
    broken.hint().ifPresent(h -> lines.add("hint: " + h));
    broken.log().ifPresent(l -> lines.add("log: " + l));
    String type = broken.blame().name().toLowerCase(Locale.ROOT);
    return new Verdict("error", Optional.of(type), broken.message(), lines.toString());
  }

  private static Verdict failed(CellOutcome.Failed failed) {
    List<Finding> causes = failed.findings().stream().filter(Finding::isCause).toList();
    StringJoiner lines = new StringJoiner("\n");
    lines.add(Wording.trouble(failed).orElse(failed.message()));
    for (Finding cause : causes.subList(0, Math.min(MOST_CAUSES, causes.size()))) {
      lines.add(Wording.line(cause) + " [" + cause.kind().word() + "]");
      cause.hint().ifPresent(h -> lines.add("    hint: " + h));
    }
    if (causes.size() > MOST_CAUSES) {
      lines.add("and " + (causes.size() - MOST_CAUSES) + " more");
    }
    failed.log().ifPresent(l -> lines.add("log: " + l));
    return new Verdict(
        "failure",
        Optional.of(causes.isEmpty() ? failed.stage().word() : causes.get(0).kind().word()),
        causes.isEmpty() ? failed.message() : Wording.line(causes.get(0)),
        lines.toString());
  }

  /** What became of the run itself, where that is not well. */
  private void run() throws XMLStreamException {
    startSuite("dkms2bin", List.of(), 1);
    start("testcase");
    attribute("name", "the run itself");
    attribute("classname", "dkms2bin");
    attribute("time", seconds(Duration.ZERO));
    String problem = report.failure().map(f -> f.problem()).orElse("");
    String hint = report.failure().flatMap(f -> f.hint()).map(h -> "\nhint: " + h).orElse("");
    write(new Verdict("error", Optional.of("run"), problem, problem + hint));
    end();
    end();
  }

  private void write(Verdict verdict) throws XMLStreamException {
    if (verdict.body().isEmpty()) {
      xml.writeCharacters("\n");
      xml.writeEmptyElement(verdict.element());
    } else {
      start(verdict.element());
    }
    if (verdict.type().isPresent()) {
      attribute("type", verdict.type().get());
    }
    attribute("message", verdict.message());
    if (!verdict.body().isEmpty()) {
      xml.writeCharacters(allowed(verdict.body()));
      xml.writeEndElement();
    }
  }

  private void start(String element) throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement(element);
  }

  private void end() throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeEndElement();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, allowed(value));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
  }

  private static String allowed(String text) {
    return FORBIDDEN.matcher(text).replaceAll("\uFFFD");
  }
}
