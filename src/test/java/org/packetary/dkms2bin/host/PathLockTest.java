package org.packetary.dkms2bin.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads of one process wait for each other as processes do. */
class PathLockTest {

  private final Path temp;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  PathLockTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @AfterEach
  void close() {
    end.countDown();
    threads.shutdownNow();
  }

  private Future<Boolean> holding(Path file) throws InterruptedException {
    Future<Boolean> holder =
        threads.submit(
            () ->
                PathLock.during(
                    file,
                    () -> {
                      begun.countDown();
                      end.await();
                      return true;
                    }));
    begun.await();
    return holder;
  }

  @Test
  void aThreadThatKnowsTheFileByAnotherPathWaits() throws Exception {
    Path directory = Files.createDirectory(temp.resolve("real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), directory);
    AtomicBoolean ended = new AtomicBoolean();
    Future<Boolean> holder = holding(directory.resolve("lock"));

    Future<Boolean> second =
        threads.submit(() -> PathLock.during(link.resolve("lock"), ended::get));
    ended.set(true);
    end.countDown();

    assertThat(holder.get()).isTrue();
    assertThat(second.get()).isTrue();
  }

  @Test
  void whatIsLockedIsLeftAloneAndStaysLocked() throws Exception {
    Path file = temp.resolve("lock");
    AtomicBoolean done = new AtomicBoolean();
    Future<Boolean> holder = holding(file);

    PathLock.unlessLocked(file, () -> done.set(true));
    PathLock.unlessLocked(file, () -> done.set(true));

    assertThat(done).isFalse();
    // Java gives up all locks of a file when it closes one of the process's channels to it.
    assertThat(Path.of("/proc/locks"))
        .content()
        .contains(":" + Files.getAttribute(file, "unix:ino") + " ");
    end.countDown();
    assertThat(holder.get()).isTrue();
  }

  @Test
  void whatNobodyHasIsDone() throws Exception {
    AtomicBoolean done = new AtomicBoolean();

    PathLock.unlessLocked(temp.resolve("lock"), () -> done.set(true));

    assertThat(done).isTrue();
  }
}
