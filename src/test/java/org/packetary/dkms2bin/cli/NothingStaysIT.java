package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a run ends, nothing of it stays but its results and a warmer cache. */
@ExtendWith(WorkbenchExtension.class)
class NothingStaysIT {

  private static final Duration SOON = Duration.ofSeconds(2);

  private final Workbench bench;

  NothingStaysIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void aRunLeavesItsPackagesAndACache(@TempDir Path temp) throws Exception {
    Path cache = bench.privateCache();
    Path repository = temp.resolve("repository");
    Path hello = Workbench.CHECKOUT.resolve("samples/hello");
    Path home = Files.createDirectory(temp.resolve("home"));
    Path tmp = Files.createDirectory(temp.resolve("tmp"));
    String sources = bench.output("find", hello, "-printf", "%p %T@ %C@\\n");
    List<String> mounts = mounts(cache, temp);

    Process process =
        bench.start(
            cache,
            Files.createDirectory(temp.resolve("output")),
            Map.of("HOME", home.toString(), "TMPDIR", tmp.toString()),
            "--dkms",
            hello,
            "--kernel",
            bench.latest(),
            "--out-dir",
            repository);
    Ended ended = Workbench.end(process, temp.resolve("output"));

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.debs(repository)).containsExactly(Drivers.deb("hello", bench.latest()));
    assertThat(mounts(cache, temp)).isEqualTo(mounts);
    assertThat(HostProcesses.mentions(cache.toString())).isEmpty();
    assertThat(HostProcesses.names(cache))
        .isSubsetOf("layers", "apt", "conf", "plans", "results", "sources", "times", "work");
    assertThat(cache.resolve("work")).isEmptyDirectory();
    assertThat(home).isEmptyDirectory();
    assertThat(tmp).isEmptyDirectory();
    assertThat(bench.output("find", hello, "-printf", "%p %T@ %C@\\n")).isEqualTo(sources);
  }

  @ParameterizedTest
  @CsvSource({"KILL,137", "INT,130", "TERM,143"})
  void aSignalInTheMiddleOfABuildEndsEverything(String signal, int status, @TempDir Path temp)
      throws Exception {
    Path cache = bench.privateCache();
    Path repository = temp.resolve("repository");
    Path output = Files.createDirectory(temp.resolve("output"));
    String nap = "300." + System.nanoTime();
    Path sleeper = Drivers.sound(temp, "sleeper", "MAKE[0]=\"sleep " + nap + "\"");

    Process process =
        bench.start(
            cache,
            output,
            Map.of(),
            "--dkms",
            sleeper,
            "--kernel",
            bench.latest(),
            "--out-dir",
            repository);
    List<ProcessHandle> family = new ArrayList<>();
    try {
      Await.during(process, output, "make sleeps", () -> !HostProcesses.mentions(nap).isEmpty());
      family.addAll(process.descendants().toList());
      assertThat(HostProcesses.mentions(workDirectory(cache)))
          .as("processes and mounts of the run")
          .isNotEmpty();

      String work = workDirectory(cache);
      bench.output("kill", "-" + signal, process.pid());
      Ended ended = Workbench.end(process, output);

      Await.within(
          SOON, "every process is gone", () -> family.stream().noneMatch(ProcessHandle::isAlive));
      Await.within(SOON, "the sleeping make is gone", () -> HostProcesses.mentions(nap).isEmpty());
      Await.within(SOON, "every mount is gone", () -> HostProcesses.mentions(work).isEmpty());
      assertThat(ended.status()).as(ended.toString()).isEqualTo(status);
      assertThat(Workbench.debs(repository)).isEmpty();
      assertThat(repository.resolve("Packages")).doesNotExist();
    } finally {
      process.destroyForcibly();
      family.forEach(ProcessHandle::destroyForcibly);
    }

    if (signal.equals("KILL")) {
      assertThat(cache.resolve("work")).isNotEmptyDirectory();
      bench.runIn(
          cache, "--dkms", temp.resolve("none"), "--kernel", "latest", "--out-dir", repository);
    } else {
      assertThat(Files.readString(output.resolve("err"))).contains("interrupted");
    }
    assertThat(cache.resolve("work")).isEmptyDirectory();
  }

  /** The host's mounts, but for those of container engines, which other tests may be using. */
  private List<String> mounts(Path cache, Path temp) throws IOException {
    String tests = bench.cache().resolveSibling("").toString();
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(m -> !m.contains(tests) || m.contains(cache.toString()))
        .filter(m -> !m.contains("/junit-") || m.contains(temp.toString()))
        .filter(m -> !m.contains("/run/dkms2bin-tests"))
        .toList();
  }

  /** The name of the one run's private directory. */
  private static String workDirectory(Path cache) throws IOException {
    return HostProcesses.names(cache.resolve("work")).stream()
        .filter(n -> !n.endsWith(".lock"))
        .findFirst()
        .orElseThrow();
  }
}
