package org.packetary.dkms2bin.sandbox.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.process.ProcessUse;

/** When a cell has reached a limit, on a host without control groups. */
class CellWatchTest {

  private static final HostEnvironment ENVIRONMENT = HostEnvironment.of(System.getenv());
  private static final long MUCH = 1L << 50;
  private static final Duration LONG = Duration.ofDays(1);

  private final Path temp;

  CellWatchTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private CellWatch watch(CellLimits limits, Path... logs) {
    CommandRunner runner = new ProcessRunner();
    return new CellWatch(
        limits,
        ControlGroup.open(
            new Controller.Places(temp.resolve("none"), temp.resolve("none")), limits),
        new FilesWatch(
            limits,
            new DiskUse(limits, new DiskUse.Du(temp, runner, List.of(), ENVIRONMENT)),
            List.of(logs)));
  }

  private CommandResult run(CellLimits limits, String script) throws InterruptedException {
    return new ProcessRunner()
        .run(Command.of(List.of("sh", "-c", script), ENVIRONMENT.variables()), watch(limits));
  }

  private static String problem(Optional<BrokenLimit> limit) {
    return limit.map(BrokenLimit::problem).orElse("");
  }

  @Test
  void whatStaysWithinItsLimitsEndsByItself() throws Exception {
    CommandResult result = run(new CellLimits(50, MUCH, MUCH, MUCH, LONG), "sleep 0.5; echo done");

    assertThat(result.brokenLimit()).isEmpty();
    assertThat(result.ok()).isTrue();
    assertThat(result.out()).isEqualTo("done\n");
  }

  @Test
  void aNumberOfProcessesIsCountedHere() throws Exception {
    CommandResult result =
        run(
            new CellLimits(20, MUCH, MUCH, MUCH, LONG),
            "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do sleep 300 & done;"
                + " wait");

    assertThat(problem(result.brokenLimit())).isEqualTo("the limit on processes of 20 was reached");
    assertThat(result.ok()).isFalse();
  }

  @Test
  void soIsMemory() throws Exception {
    CommandResult result =
        run(
            new CellLimits(50, 100L << 20, MUCH, MUCH, LONG),
            "head -c 200000000 /dev/zero | tail -c 190000000 | sleep 300");

    assertThat(problem(result.brokenLimit()))
        .isEqualTo("the limit on memory of 100 MiB was reached");
  }

  @Test
  void diskSpaceIsThatOfAllFiles() throws Exception {
    String few = "cd " + Command.quote(temp.toString()) + "; head -c 6000000 /dev/zero > a; ";
    CellLimits limits = new CellLimits(50, MUCH, 16L << 20, MUCH, LONG);

    CommandResult less = run(limits, few);
    CommandResult more = run(limits, few + "for f in b c d; do cat a > $f; done; sync; sleep 300");

    assertThat(less.brokenLimit()).isEmpty();
    assertThat(problem(more.brokenLimit())).isEqualTo("the limit on disk of 16 MiB was reached");
  }

  @Test
  void whoOnlyWaitsIsIdle() throws Exception {
    CommandResult result =
        run(
            new CellLimits(50, MUCH, MUCH, MUCH, Duration.ofSeconds(2)),
            "while sleep 1; do echo .; done & sleep 300");

    assertThat(problem(result.brokenLimit()))
        .isEqualTo("the limit on idle time of 2 s was reached");
  }

  @Test
  void aLogHasALengthAndALinkToOneHasNone() throws Exception {
    Path log = Files.writeString(temp.resolve("log"), "much more than that");
    Path link = Files.createSymbolicLink(temp.resolve("link"), log);
    CellLimits limits = new CellLimits(50, MUCH, MUCH, 10, LONG);

    assertThat(watch(limits, link).look(() -> new ProcessUse(1, 0, 0, true))).isEmpty();
    assertThat(problem(watch(limits, log).look(() -> new ProcessUse(1, 0, 0, true))))
        .contains("the limit on the size of a log");
  }
}
