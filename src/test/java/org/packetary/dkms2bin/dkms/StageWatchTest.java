package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Stage;

/** dkms's steps are told of as they begin. */
class StageWatchTest {

  private final Path out;

  StageWatchTest(@TempDir Path out) {
    this.out = out;
  }

  private void begins(String step) throws Exception {
    Files.createFile(out.resolve(step + ".log"));
  }

  @Test
  void aStepIsToldWhileItRuns() throws Exception {
    BlockingQueue<Stage> told = new ArrayBlockingQueue<>(3);
    try (StageWatch watch = StageWatch.begin(out, told::add)) {
      assertThat(watch).isNotNull();
      begins("add");
      assertThat(told.take()).isEqualTo(Stage.ADD);
      begins("build");
      assertThat(told.take()).isEqualTo(Stage.BUILD);
    }

    assertThat(told).isEmpty();
  }

  @Test
  void theStepsOfAShortRunAreToldInTheirOrderAndEachOnce() throws Exception {
    List<Stage> told = new CopyOnWriteArrayList<>();
    try (StageWatch watch = StageWatch.begin(out, told::add)) {
      assertThat(watch).isNotNull();
      begins("install");
      begins("add");
      begins("build");
    }

    assertThat(told).containsExactly(Stage.ADD, Stage.BUILD, Stage.INSTALL);
  }

  @Test
  void aRunThatEndsEarlyHasNoLaterSteps() throws Exception {
    List<Stage> told = new CopyOnWriteArrayList<>();
    try (StageWatch watch = StageWatch.begin(out, told::add)) {
      assertThat(watch).isNotNull();
      begins("add");
    }

    assertThat(told).containsExactly(Stage.ADD);
  }
}
