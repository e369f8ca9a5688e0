package org.packetary.dkms2bin.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/** The tokens of all cells' makes, as the makes see them. */
class JobserverTest {

  private static final int JOBS = 4;

  private final Path directory;

  JobserverTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Jobserver jobserver(Path where) {
    return new Jobserver(where, JOBS, new ProcessRunner(), HostEnvironment.of(System.getenv()));
  }

  private RandomAccessFile fifo() throws Exception {
    return new RandomAccessFile(directory.resolve("tokens").toFile(), "rw");
  }

  /** Takes tokens out, as makes do. */
  private static void take(RandomAccessFile fifo, int tokens) throws Exception {
    for (int i = 0; i < tokens; i++) {
      assertThat(fifo.read()).isEqualTo('+');
    }
  }

  @Test
  void aCellAloneMayUseAllJobsAndFindsOneTokenLess() throws Exception {
    try (Jobserver jobserver = jobserver(directory);
        RandomAccessFile makes = started(jobserver)) {
      MakeTokens.Share cell = jobserver.begin();
      awaitFree(jobserver, JOBS - 1);

      take(makes, JOBS - 1);
      makes.write(new byte[] {'+', '+', '+'});
      cell.close();

      assertThat(jobserver.free()).isEqualTo(JOBS);
    }
  }

  @Test
  void theTokenOfACellThatEndsIsForThoseThatRun() throws Exception {
    try (Jobserver jobserver = jobserver(directory);
        RandomAccessFile makes = started(jobserver)) {
      MakeTokens.Share first = jobserver.begin();
      MakeTokens.Share second = jobserver.begin();
      awaitFree(jobserver, JOBS - 2);
      take(makes, JOBS - 2);

      first.close();
      take(makes, 1);

      second.close();
    }
  }

  @Test
  void aCellBeginsAlsoWhereAnotherHasAllTokens() throws Exception {
    try (Jobserver jobserver = jobserver(directory);
        RandomAccessFile makes = started(jobserver)) {
      take(makes, JOBS);
      MakeTokens.Share first = jobserver.begin();
      MakeTokens.Share second = jobserver.begin();

      second.close();
      first.close();
      awaitFree(jobserver, JOBS);
    }
  }

  @Test
  void tokensThatWentWithAKilledCellAreMadeGoodWhenNoneRuns() throws Exception {
    try (Jobserver jobserver = jobserver(directory);
        RandomAccessFile makes = started(jobserver)) {
      MakeTokens.Share cell = jobserver.begin();
      awaitFree(jobserver, JOBS - 1);
      take(makes, JOBS - 1);

      cell.close();

      awaitFree(jobserver, JOBS);
    }
  }

  @Test
  void tokensThatACellAddedAreTakenAwayWhenNoneRuns() throws Exception {
    try (Jobserver jobserver = jobserver(directory);
        RandomAccessFile makes = started(jobserver)) {
      MakeTokens.Share cell = jobserver.begin();
      awaitFree(jobserver, JOBS - 1);
      makes.write(new byte[10_000]);

      cell.close();

      awaitFree(jobserver, JOBS);
    }
  }

  @Test
  void whereNoFifoCanBeMadeNothingIsShared() throws Exception {
    try (Jobserver jobserver = jobserver(directory.resolve("missing"))) {
      assertThat(jobserver.directory()).isEmpty();

      jobserver.begin().close();
    }
    assertThat(Files.exists(directory.resolve("missing"))).isFalse();
  }

  private RandomAccessFile started(Jobserver jobserver) throws Exception {
    assertThat(jobserver.directory()).contains(directory);
    awaitFree(jobserver, JOBS);
    return fifo();
  }

  private static void awaitFree(Jobserver jobserver, int tokens) throws Exception {
    while (jobserver.free() != tokens) {
      Thread.sleep(1);
    }
  }
}
