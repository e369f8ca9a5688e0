package org.packetary.dkms2bin.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.EnvironmentException;

/** A run's private directory: its own while it lives, gone afterwards. */
class WorkDirectoryTest {

  private final Path cache;

  WorkDirectoryTest(@TempDir Path cache) {
    this.cache = cache;
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> entries = Files.list(cache.resolve("work"))) {
      return entries.toList();
    }
  }

  @Test
  void nothingIsLeftOfARunThatEnded() throws IOException {
    try (WorkDirectory work = WorkDirectory.open(cache)) {
      Files.writeString(work.subdirectory("cells").resolve("file"), "x");
      Files.createSymbolicLink(work.path().resolve("link"), cache);
    }

    assertThat(left()).isEmpty();
    assertThat(cache).exists();
  }

  @Test
  void whatAKilledRunLeftIsRemovedByTheNext() throws IOException {
    Path parent = Files.createDirectories(cache.resolve("work"));
    Path dead = Files.createDirectory(parent.resolve("run-123"));
    Files.writeString(Files.createDirectory(dead.resolve("cells")).resolve("file"), "x");
    Files.createFile(parent.resolve("run-123.lock"));
    Files.createFile(parent.resolve("run-456.lock"));

    try (WorkDirectory work = WorkDirectory.open(cache)) {
      assertThat(dead).doesNotExist();
      assertThat(left()).hasSize(2).contains(work.path());
    }
  }

  @Test
  void aLivingRunsDirectoryIsLeftAlone() throws IOException {
    try (WorkDirectory first = WorkDirectory.open(cache);
        WorkDirectory second = WorkDirectory.open(cache)) {
      assertThat(first.path()).isDirectory();
      assertThat(second.path()).isDirectory().isNotEqualTo(first.path());
    }
  }

  @Test
  void runsThatStartTogetherDoNotTakeEachOthersPlace() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        runs.add(
            pool.submit(
                () -> {
                  for (int n = 0; n < 25; n++) {
                    try (WorkDirectory work = WorkDirectory.open(cache)) {
                      assertThat(work.path()).isDirectory();
                    }
                  }
                }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void aCacheThatCannotBeWrittenIsTheEnvironmentsFault() throws IOException {
    Path file = Files.createFile(cache.resolve("file"));

    assertThatThrownBy(() -> WorkDirectory.open(file))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(file.toString())
        .satisfies(
            e -> assertThat(((EnvironmentException) e).hint().orElse("")).contains("--cache-dir"));
  }
}
