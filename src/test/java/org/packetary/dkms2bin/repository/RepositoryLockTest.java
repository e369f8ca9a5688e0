package org.packetary.dkms2bin.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.PublishException;

class RepositoryLockTest {

  private final Path file;

  RepositoryLockTest(@TempDir Path temp) {
    file = temp.resolve("lock");
  }

  /** Has the lock until it is killed. */
  public static final class Holder {

    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      RepositoryLock.acquire(Path.of(arguments[0]), Duration.ZERO, Clock.systemUTC());
      System.out.println("held");
      Thread.sleep(Duration.ofHours(1).toMillis());
    }
  }

  private Process holder() throws Exception {
    Process process = JavaProcess.of(Holder.class, List.of(file)).start();
    assertThat(process.inputReader().readLine()).isEqualTo("held");
    return process;
  }

  @Test
  void whoWaitsLongEnoughIsToldWhoHasIt() throws Exception {
    Process holder = holder();
    try {
      assertThatThrownBy(
              () -> RepositoryLock.acquire(file, Duration.ofMillis(300), Clock.systemUTC()))
          .isInstanceOf(PublishException.class)
          .hasMessageContaining("process " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  @Test
  void whoWaitsHasItAsSoonAsItsHolderIsDead() throws Exception {
    Process holder = holder();
    Thread death =
        new Thread(
            () -> {
              try {
                Thread.sleep(200);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              holder.destroyForcibly();
            });
    death.start();

    RepositoryLock.acquire(file, Duration.ofMinutes(5), Clock.systemUTC()).close();

    assertThat(holder.waitFor()).isEqualTo(137);
    death.join();
  }

  @Test
  void whoIsInterruptedDoesNotGoOnWaiting() throws Exception {
    Process holder = holder();
    AtomicReference<Exception> thrown = new AtomicReference<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                RepositoryLock.acquire(file, Duration.ofMinutes(5), Clock.systemUTC()).close();
              } catch (Exception e) {
                thrown.set(e);
              }
            });
    waiting.start();
    while (waiting.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }

    waiting.interrupt();
    waiting.join();

    holder.destroyForcibly().waitFor();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }
}
