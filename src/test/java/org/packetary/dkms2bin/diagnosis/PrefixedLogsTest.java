package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.diagnosis.log.Anchor;
import org.packetary.dkms2bin.diagnosis.log.LogText;
import org.packetary.dkms2bin.diagnosis.reading.BuildFacts;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/** What stands before, around or between a log's lines changes none of its findings. */
class PrefixedLogsTest {

  private static final Path WRAPPED = Path.of("src/test/resources/diagnosis/wrapped");

  /** What build services, containers, reports and terminals do to a line. */
  enum Wrapping {
    COMPOSE("builder-1  | %2$s"),
    JOURNAL("Nov 28 10:%3$s:07 build-host dkms[%1$d]: %2$s"),
    JENKINS("[2026-11-28T10:%3$s:11.120Z] %2$s"),
    ACTIONS("2026-11-28T10:%3$s:11.1200011Z %2$s"),
    GITLAB("2026-11-28T10:%3$s:11.120001Z 01O %2$s"),
    BUILDKIT("#12 %1$d.34 %2$s"),
    MOCK("DEBUG util.py:445:  %2$s"),
    YOCTO("| %2$s"),
    LEVEL("INFO  %2$s"),
    LOGGER("10:%3$s:01 [pool-1] WARN  o.e.Build - %2$s"),
    APPORT(" %2$s"),
    INDENTED("        %2$s"),
    TAB("\t%2$s"),
    MAIL("> %2$s"),
    MAIL_TWICE("> > %2$s"),
    CAT_N("%1$6d\t%2$s"),
    GREP_N("%1$d:%2$s"),
    NESTED("web-1 | Nov 28 10:%3$s:00 host sh[7]: > %2$s"),
    COLOURED("\u001b[36mbuild |\u001b[0m %2$s"),
    LINKED("\u001b[0K\u001b]8;;file:///x\u001b\\%2$s\u001b]8;;\u0007\u001b[m\u001b[K"),
    WINDOWS("%2$s\r"),
    PROGRESS(" 10%%\r 55%%\r%2$s"),
    JSON("{\"log\":\"%4$s\\n\",\"stream\":\"stdout\",\"n\":%1$d}"),
    JSON_SPACED("{\"level\": \"info\", \"msg\": \"%4$s\"}"),
    LOGFMT("time=\"2026-11-28T10:00:00Z\" level=debug msg=\"%4$s\"");

    private final String format;

    Wrapping(String format) {
      this.format = format;
    }

    String wrap(int number, String line) {
      String escaped = line.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t");
      return String.format(format, number, line, String.format("%02d", number % 60), escaped);
    }

    String wrap(List<String> lines) {
      StringBuilder log = new StringBuilder();
      for (int i = 0; i < lines.size(); i++) {
        log.append(wrap(i + 1, lines.get(i))).append('\n');
      }
      return log.toString();
    }
  }

  static Stream<Arguments> wrapped() {
    return Stream.of(Wrapping.values())
        .flatMap(
            w ->
                LogFixture.failed()
                    .filter(PrefixedLogsTest::isABuilds)
                    .map(f -> Arguments.of(w, f)));
  }

  /** Of a log in which no line is one that only builds write, nobody knows what is in front. */
  private static boolean isABuilds(LogFixture fixture) {
    return lines(fixture).stream().anyMatch(l -> Anchor.in(l) != null);
  }

  private static List<String> lines(LogFixture fixture) {
    try {
      return Files.readAllLines(fixture.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void realLogsSayTheSameWrapped(Wrapping wrapping, LogFixture fixture) {
    List<String> lines = lines(fixture);

    assertThat(Diagnosis.of(wrapping.wrap(lines)))
        .isEqualTo(Diagnosis.of(String.join("\n", lines)));
  }

  @Test
  void linesOfTwoServicesMixed() {
    List<String> lines = new ArrayList<>();
    for (String service : List.of("db-1      | ", "builder-1 | ")) {
      for (LogFixture fixture : LogFixture.failed().toList()) {
        if (fixture.name().equals("apfs-6.12")) {
          lines(fixture).forEach(l -> lines.add(service + l));
        }
      }
    }

    List<Finding> found = Diagnosis.of(String.join("\n", lines));
    assertThat(found.get(0).symbol()).contains("__getblk_gfp");
    assertThat(found.get(0).evidence().lines()).containsExactly(7, 25);
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void casesOfReports(Case report) throws Exception {
    try (Reader log = Files.newBufferedReader(WRAPPED.resolve(report.file))) {
      assertThat(Diagnosis.of(log, BuildFacts.NONE))
          .singleElement()
          .satisfies(
              f -> {
                assertThat(f.kind()).isEqualTo(report.kind);
                assertThat(f.symbol()).contains(report.symbol);
                assertThat(f.evidence().lines()).startsWith(report.line);
              });
    }
  }

  /** The cases' logs, and what is in them. */
  enum Case {
    DRIVERKIT("driverkit.log", FindingKind.IMPLICIT_DECLARATION, "probe_user_read", 7),
    GITHUB("github.log", FindingKind.IMPLICIT_DECLARATION, "pci_set_dma_mask", 7),
    APPORT("apport.log", FindingKind.OWN_HEADER, "wheel_texture_merge.h", 12),
    CARRIAGE_RETURNS(
        "carriage-returns.log", FindingKind.MAKEFILE, "/lib/modules/5.15.0-56-generic/build\\r", 4);

    private final String file;
    private final FindingKind kind;
    private final String symbol;
    private final int line;

    Case(String file, FindingKind kind, String symbol, int line) {
      this.file = file;
      this.kind = kind;
      this.symbol = symbol;
      this.line = line;
    }
  }

  @Test
  void windowsSavesLogsInUtf16() throws Exception {
    byte[] bytes =
        "\ufeffx.c:3:1: error: unknown type name ‘y’\r\n".getBytes(StandardCharsets.UTF_16LE);

    assertThat(Diagnosis.of(LogText.of(new ByteArrayInputStream(bytes)), BuildFacts.NONE))
        .singleElement()
        .extracting(Finding::kind)
        .isEqualTo(FindingKind.UNKNOWN_TYPE);
  }

  @Test
  void oneFieldMayHoldTheWholeLog() throws Exception {
    String log =
        "{\"output\":\"make[1]: Entering directory '/x'\\nx.c:3:1: error: unknown type name 'y'\\n"
            + "make[1]: *** [Makefile:1: x.o] Error 1\"}";

    assertThat(Diagnosis.of(new StringReader(log), BuildFacts.NONE))
        .singleElement()
        .extracting(Finding::kind)
        .isEqualTo(FindingKind.UNKNOWN_TYPE);
  }

  @Test
  void aPrefixThatBeginsLateIsLearnedWhereItBegins() {
    StringBuilder log = new StringBuilder("Unpacking a package ...\n".repeat(5000));
    log.append("DEBUG make[1]: Entering directory '/usr/src/linux-headers-6.1.0'\n");
    log.append("DEBUG /d/x.c:3:1: error: unknown type name 'y'\n");
    log.append("DEBUG make[1]: *** [Makefile:1: /d/x.o] Error 1\n");
    log.append("DEBUG /d/z.c:4:1: error: unknown type name 'z'\n");

    assertThat(Diagnosis.of(log.toString()).stream().flatMap(f -> f.symbol().stream()))
        .contains("z");
  }
}
