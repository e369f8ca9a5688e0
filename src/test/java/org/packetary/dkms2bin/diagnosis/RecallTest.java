package org.packetary.dkms2bin.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.json.FindingJson;

/** No error line of a real log is lost, as a script that knows nothing of the diagnosis counts. */
class RecallTest {

  private static final String SCRIPT = "src/test/diagnosis-recall";

  static Stream<LogFixture> failed() {
    return LogFixture.failed();
  }

  @ParameterizedTest
  @MethodSource("failed")
  void everyErrorLineIsInExactlyOneFinding(LogFixture fixture, @TempDir Path temp)
      throws Exception {
    ArrayNode findings = JsonNodeFactory.instance.arrayNode();
    fixture.diagnose().forEach(f -> findings.add(FindingJson.of(f)));
    Path json = Files.writeString(temp.resolve("findings.json"), findings.toPrettyString());

    Ran ran = recall(fixture.log(), json);

    assertThat(ran.status()).as(ran.out()).isZero();
    assertThat(ran.out()).contains(" error lines, 0 missed");
  }

  @Test
  void theScriptTellsErrorsFromWhatOnlyLooksLikeOne(@TempDir Path temp) throws Exception {
    Path log =
        Files.write(
            temp.resolve("make.log"),
            List.of(
                "x.c:1:2: error: unknown type name 'y'",
                "    1 | // x.c:1:2: error: no",
                "//   x.c:1:2: error: a log within a log",
                "cc1: fatal error: x.c: No such file or directory",
                "ERROR: modpost: \"z\" [x.ko] undefined!",
                "x.o: in function `f': x.c:3: undefined reference to `g'",
                "cc1: some warnings being treated as errors",
                "  CC [M]  error.o",
                "make[1]: *** [Makefile:3: x.o] Error 1"));

    assertThat(recall(log).out().lines().map(l -> l.replaceFirst(": .*", "")))
        .containsExactly("1", "4", "5", "6", "4 error lines");
  }

  @Test
  void theScriptReportsLinesInNoFindingAndInTwo(@TempDir Path temp) throws Exception {
    Path log =
        Files.write(
            temp.resolve("make.log"),
            List.of("a.c:1:1: error: a", "b.c:1:1: error: b", "ERROR: c"));
    Path json =
        Files.writeString(
            temp.resolve("findings.json"),
            "[{\"lines\":[2],\"message\":\"\\\"lines\\\":[1]\"},{\"lines\" : [\n 2,\n 3 ]}]");

    Ran ran = recall(log, json);

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out().lines())
        .containsExactly(
            "1: in 0 findings: a.c:1:1: error: a",
            "2: in 2 findings: b.c:1:1: error: b",
            "3 error lines, 2 missed");
  }

  private record Ran(int status, String out) {}

  private static Ran recall(Path... files) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(SCRIPT));
    Stream.of(files).map(Path::toString).forEach(command::add);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ran(process.waitFor(), out);
  }
}
