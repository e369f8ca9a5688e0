package org.packetary.dkms2bin.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that take memory, or the like, beside their lane's tokens. */
@Timeout(60)
class SupplyTest {

  private static final Lane CPU = new Lane("cpu", 4);

  private final AtomicInteger free = new AtomicInteger();
  private final Reserve memory = new Reserve(free::get);
  private final TaskGraph graph = new TaskGraph();
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  private Task<String> add(String id, int amount) {
    return graph.add(
        TaskSpec.of(id, CPU).taking(memory, amount),
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          ran.add(id);
          Thread.sleep(5);
          running.decrementAndGet();
          return id;
        });
  }

  @Test
  void asManyRunAtOnceAsThereIsMemoryFor() throws Exception {
    free.set(1000);
    for (int i = 0; i < 12; i++) {
      add("task " + i, 450);
    }

    graph.run();

    assertThat(ran).hasSize(12);
    assertThat(most.get()).as("four processors, memory for two").isLessThanOrEqualTo(2);
  }

  @Test
  void oneRunsHoweverLittleMemoryThereIs() throws Exception {
    free.set(0);
    add("one", 450);
    add("two", 450);
    add("three", 5000);

    graph.run();

    assertThat(ran).containsExactly("one", "two", "three");
    assertThat(most).hasValue(1);
  }

  @Test
  void whatIsReadyBesideAndTakesNoneDoesNotWait() throws Exception {
    free.set(100);
    CountDownLatch packed = new CountDownLatch(1);
    graph.add(
        TaskSpec.of("cell", CPU).withPriority(2).taking(memory, 450),
        () -> packed.await(30, TimeUnit.SECONDS));
    graph.add(
        TaskSpec.of("packing", CPU).withPriority(3),
        () -> {
          packed.countDown();
          return true;
        });
    Task<String> next = add("next cell", 450);

    graph.run();

    assertThat(packed.getCount()).isZero();
    assertThat(next.end()).isPresent();
  }

  @Test
  void whatFailedGivesBackWhatItTook() throws Exception {
    free.set(500);
    graph.add(
        TaskSpec.of("bad", CPU).taking(memory, 450),
        () -> {
          throw new IOException("no");
        });
    add("good", 450);
    add("better", 450);

    graph.run();

    assertThat(ran).containsExactly("good", "better");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverIsTakenAndHoweverTheMemoryChangesAllComesToItsEnd(long seed) throws Exception {
    Random random = new Random(seed);
    Reserve changing = new Reserve(() -> (int) (Math.random() * 2000));
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<Task<?>> needs =
          tasks.isEmpty() || random.nextBoolean()
              ? List.of()
              : List.of(tasks.get(random.nextInt(tasks.size())));
      TaskSpec spec =
          TaskSpec.of("task " + i, CPU)
              .weighing(1 + random.nextInt(5))
              .needing(needs)
              .withPriority(random.nextInt(3));
      tasks.add(
          graph.add(
              random.nextBoolean() ? spec.taking(changing, random.nextInt(1500)) : spec, () -> 1));
    }

    graph.run();

    assertThat(graph.tasks()).allMatch(t -> t.end().orElseThrow().isDone());
  }

  @Test
  void whatIsTakenCountsBeforeItIsUsed() {
    free.set(1000);

    assertThat(memory.take(400)).isTrue();
    assertThat(memory.take(400)).isTrue();
    assertThat(memory.take(400)).as("of 1000 at first, 800 are promised").isFalse();
    memory.giveBack(400);
    assertThat(memory.take(400)).isTrue();
  }

  @Test
  void whatOthersUseMeanwhileCountsToo() {
    free.set(2000);
    memory.take(400);
    free.set(300);

    assertThat(memory.take(400)).isFalse();
    free.set(500);
    assertThat(memory.take(400)).isTrue();
  }

  @Test
  void whatIsFreeIsLearntAnewWhenNothingIsTaken() {
    free.set(500);
    memory.take(400);
    memory.giveBack(400);
    free.set(1000);

    assertThat(memory.take(400)).isTrue();
    assertThat(memory.take(400)).isTrue();
  }

  @Test
  void nobodyTakesLessThanNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskSpec.of("odd", CPU).taking(memory, -1));
  }
}
