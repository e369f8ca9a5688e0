package org.packetary.dkms2bin.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of a graph whose caller is interrupted: nothing. */
@Timeout(120)
class InterruptionTest {

  private static final Lane CPU = new Lane("cpu", 3);

  private final TaskGraph graph = new TaskGraph();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final Thread caller =
      new Thread(
          () -> {
            try {
              graph.run();
              end.complete("ran to its end");
            } catch (InterruptedException e) {
              boolean alive = threads.stream().anyMatch(Thread::isAlive);
              end.complete("interrupted with " + (alive ? "threads" : "nothing") + " left");
            } catch (RuntimeException | Error e) {
              end.completeExceptionally(e);
            }
          });

  private String end() throws Exception {
    return end.get(60, TimeUnit.SECONDS);
  }

  private static String forever() throws InterruptedException {
    new CountDownLatch(1).await();
    throw new AssertionError("the latch is never opened");
  }

  @Test
  void everyRunningTaskIsInterruptedAndNoOtherBegins() throws Exception {
    CountDownLatch running = new CountDownLatch(3);
    AtomicInteger begun = new AtomicInteger();
    for (int i = 0; i < 6; i++) {
      graph.add(
          "task " + i,
          CPU,
          1,
          List.of(),
          () -> {
            threads.add(Thread.currentThread());
            begun.incrementAndGet();
            running.countDown();
            return forever();
          });
    }
    caller.start();
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

    caller.interrupt();

    assertThat(end()).isEqualTo("interrupted with nothing left");
    assertThat(begun).hasValue(3);
    assertThat(graph.tasks().subList(0, 3))
        .allSatisfy(
            t ->
                assertThat(t.end().orElseThrow())
                    .isInstanceOfSatisfying(
                        TaskEnd.Threw.class,
                        e -> assertThat(e.cause()).isInstanceOf(InterruptedException.class)));
    assertThat(graph.tasks().subList(3, 6))
        .allSatisfy(
            t ->
                assertThat(t.end().orElseThrow()).isEqualTo(new TaskEnd.NotBegun<>("interrupted")));
  }

  @Test
  void theCallerWaitsForATaskThatIsSlowToEndAlsoWhenInterruptedAgain() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interruptedOnce = new CountDownLatch(1);
    CountDownLatch interruptedTwice = new CountDownLatch(1);
    AtomicBoolean cleanedUp = new AtomicBoolean();
    Task<String> slow =
        graph.add(
            "slow",
            CPU,
            1,
            List.of(),
            () -> {
              threads.add(Thread.currentThread());
              running.countDown();
              try {
                forever();
              } catch (InterruptedException e) {
                interruptedOnce.countDown();
              }
              try {
                forever();
              } catch (InterruptedException e) {
                interruptedTwice.countDown();
              }
              cleanedUp.set(true);
              return "ended";
            });
    caller.start();
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

    caller.interrupt();
    assertThat(interruptedOnce.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(end).isNotDone();
    caller.interrupt();

    assertThat(end()).isEqualTo("interrupted with nothing left");
    assertThat(interruptedTwice.getCount()).isZero();
    assertThat(cleanedUp).isTrue();
    assertThat(slow.end()).contains(new TaskEnd.Done<>("ended"));
  }

  @Test
  void aThreadThatIsInterruptedAlreadyRunsNothing() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    Task<Boolean> task = graph.add("one", CPU, 1, List.of(), () -> ran.getAndSet(true));
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class).isThrownBy(graph::run);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(ran).isFalse();
    assertThat(task.end()).contains(new TaskEnd.NotBegun<>("interrupted"));
  }

  @Test
  void noThreadIsLeftWhenAllTasksHaveEnded() throws Exception {
    for (int i = 0; i < 20; i++) {
      graph.add("task " + i, CPU, 1, List.of(), () -> threads.add(Thread.currentThread()));
    }

    graph.run();

    assertThat(threads).isNotEmpty().noneMatch(Thread::isAlive);
  }
}
