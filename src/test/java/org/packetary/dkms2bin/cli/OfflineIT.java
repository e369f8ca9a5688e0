package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What of the network is used where none is to be, as the kernel sees it. */
@ExtendWith(WorkbenchExtension.class)
class OfflineIT {

  private static final Pattern INTERNET = Pattern.compile("AF_INET6?\\b");

  /**
   * What Java does when it first opens a file of any kind: it makes sockets and closes them, to see
   * which protocols the kernel has. Nothing is sent by that.
   */
  private static final Pattern PROBE =
      Pattern.compile("\\d+ +socket\\(AF_INET6?, SOCK_STREAM, (IPPROTO_IP|0)(\\)| <).*");

  private static final Pattern STARTED = Pattern.compile("\\d+ +execve\\(\"([^\"]+)\"");

  private final Workbench bench;

  OfflineIT(Workbench bench) {
    this.bench = bench;
  }

  private Ended traced(Path trace, Path cache, Object... words) throws Exception {
    List<Object> argv =
        new ArrayList<>(List.of("strace", "-f", "-qq", "-e", "trace=execve,network", "-o", trace));
    argv.addAll(List.of("env", "DKMS2BIN_NO_INSTALL=1", Workbench.CHECKOUT.resolve("dkms2bin")));
    argv.addAll(List.of(words));
    argv.addAll(List.of("--cache-dir", cache));
    return bench.host("", argv.toArray());
  }

  /** The programs that were started once Java ran. */
  private static List<String> startedByJava(List<String> trace) {
    return trace.stream()
        .flatMap(line -> STARTED.matcher(line).results())
        .map(started -> started.group(1))
        .dropWhile(program -> !program.endsWith("/java"))
        .skip(1)
        .toList();
  }

  @Test
  void theSecondQuestionToAnArchiveStartsNoProgramAndUsesNoNetwork(@TempDir Path temp)
      throws Exception {
    Path cache = bench.privateCache();
    List<String> first = bench.runIn(cache, "kernels", "--distro", Workbench.DEBIAN_12).outLines();
    Path trace = temp.resolve("trace");

    Ended ended = traced(trace, cache, "kernels", "--distro", Workbench.DEBIAN_12, "--offline");

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.outLines()).isEqualTo(first).isNotEmpty();
    List<String> calls = Files.readAllLines(trace);
    assertThat(calls).anyMatch(line -> line.contains("/java\""));
    assertThat(startedByJava(calls)).isEmpty();
    assertThat(calls.stream().filter(line -> INTERNET.matcher(line).find()))
        .allMatch(line -> PROBE.matcher(line).matches());
  }

  @Test
  void theSecondRunOfAMatrixStartsNoProgramAndUsesNoNetwork(@TempDir Path temp) throws Exception {
    Path cache = bench.privateCache();
    List<Object> words =
        List.of(
            "--dkms",
            Drivers.sound(temp, "alpha"),
            Drivers.sound(temp, "beta"),
            "--kernel",
            bench.latest(),
            "--out-dir",
            temp.resolve("repository"));
    // By the launcher as well: classes that do not lie in the jar are another program's.
    Path output = Files.createDirectory(temp.resolve("first"));
    Ended first = Workbench.end(bench.start(cache, output, Map.of(), words.toArray()), output);
    assertThat(first.status()).as(first.toString()).isZero();
    Path trace = temp.resolve("trace");
    List<Object> offline = new ArrayList<>(words);
    offline.add("--offline");

    Ended ended = traced(trace, cache, offline.toArray());

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Builds.ended(ended, "up-to-date")).as(ended.toString()).isEqualTo(2);
    List<String> calls = Files.readAllLines(trace);
    assertThat(startedByJava(calls)).isEmpty();
    assertThat(calls.stream().filter(line -> INTERNET.matcher(line).find()))
        .allMatch(line -> PROBE.matcher(line).matches());
  }

  @Test
  void withoutIndexesItSaysWhatToRunAndUsesNoNetwork(@TempDir Path temp) throws Exception {
    Path trace = temp.resolve("trace");

    Ended ended =
        traced(
            trace,
            bench.scratch("cache"),
            "kernels",
            "--distro",
            Workbench.DEBIAN_12,
            "--mirror",
            "http://archive.example/debian",
            "--mirror-trusted",
            "--refresh",
            "always",
            "--offline");

    assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
    assertThat(ended.err()).contains(Workbench.DEBIAN_12, "run once without --offline");
    try (Stream<String> calls = Files.lines(trace)) {
      assertThat(calls.filter(line -> INTERNET.matcher(line).find()))
          .allMatch(line -> PROBE.matcher(line).matches());
    }
  }
}
