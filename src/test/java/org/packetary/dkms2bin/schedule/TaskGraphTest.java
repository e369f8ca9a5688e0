package org.packetary.dkms2bin.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs when, and what comes of it. */
@Timeout(60)
class TaskGraphTest {

  private static final Lane CPU = new Lane("cpu", 2);
  private static final Lane NETWORK = new Lane("network", 3);
  private static final Lane SERIAL = Lane.serial("serial");

  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final TaskGraph graph = new TaskGraph();

  private Work<String> says(String word) {
    return () -> {
      ran.add(word);
      return word;
    };
  }

  private Task<String> add(String id, Task<?>... needs) {
    return graph.add(id, SERIAL, 1, List.of(needs), says(id));
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not come");
    }
  }

  private static <T> Work<T> failing(String message) {
    return () -> {
      throw new IOException(message);
    };
  }

  @Test
  void aGraphWithoutTasksEnds() throws Exception {
    graph.run();

    assertThat(graph.tasks()).isEmpty();
  }

  @Test
  void aTaskRunsAfterThoseItNeedsAndUsesTheirResults() throws Exception {
    Task<Integer> three = graph.add("three", CPU, 1, List.of(), () -> 3);
    Task<Integer> four = graph.add("four", NETWORK, 1, List.of(), () -> 4);
    Task<Integer> product =
        graph.add("product", CPU, 1, List.of(three, four), () -> three.result() * four.result());

    graph.run();

    assertThat(product.result()).isEqualTo(12);
    assertThat(product.end()).contains(new TaskEnd.Done<>(12));
    assertThat(graph.tasks()).extracting(Task::id).containsExactly("three", "four", "product");
  }

  @Test
  void nothingRunsBeforeTheGraphDoes() {
    Task<String> task = add("one");

    assertThat(task.end()).isEmpty();
    assertThat(ran).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(task::result)
        .withMessage("task one has not ended");
  }

  @Test
  void equalsBeginInTheOrderInWhichTheyWereAdded() throws Exception {
    add("one");
    add("two");
    add("three");

    graph.run();

    assertThat(ran).containsExactly("one", "two", "three");
  }

  @Test
  void thePriorityDecidesAmongThoseThatAreReady() throws Exception {
    Task<String> first = add("first");
    graph.add(TaskSpec.of("low", SERIAL).needing(first).withPriority(-1), says("low"));
    graph.add(TaskSpec.of("middle", SERIAL).needing(first), says("middle"));
    Task<String> high =
        graph.add(TaskSpec.of("high", SERIAL).needing(first).withPriority(7), says("high"));
    graph.add(TaskSpec.of("highest", SERIAL).needing(high).withPriority(9), says("highest"));

    graph.run();

    assertThat(ran).containsExactly("first", "high", "highest", "middle", "low");
  }

  @Test
  void ofTasksThatAreAddedTogetherTheFirstByPriorityIsFirst() throws Exception {
    graph.add(
        "planning",
        NETWORK,
        1,
        List.of(),
        () -> {
          graph.addTogether(
              () -> {
                graph.add(TaskSpec.of("low", SERIAL).withPriority(1), says("low"));
                graph.add(TaskSpec.of("high", SERIAL).withPriority(3), says("high"));
                graph.add(TaskSpec.of("middle", SERIAL).withPriority(2), says("middle"));
              });
          return true;
        });

    graph.run();

    assertThat(ran).containsExactly("high", "middle", "low");
  }

  @Test
  void whoeverFailsToAddTogetherHoldsNobodyUp() throws Exception {
    graph.add(
        "planning",
        NETWORK,
        1,
        List.of(),
        () -> {
          graph.addTogether(
              () -> {
                add("one");
                add("one");
              });
          return true;
        });

    graph.run();

    assertThat(ran).containsExactly("one");
  }

  @Test
  void asManyRunAtOnceAsThereAreTokens() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      graph.add(
          "task " + i,
          CPU,
          1,
          List.of(),
          Work.doing(
              () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                both.countDown();
                await(both);
                running.decrementAndGet();
              }));
    }

    graph.run();

    assertThat(most).hasValue(2);
  }

  @Test
  void lanesDoNotWaitForEachOther() throws Exception {
    CountDownLatch all = new CountDownLatch(3);
    Work<Work.Nothing> meets =
        Work.doing(
            () -> {
              all.countDown();
              await(all);
            });
    graph.add("building", CPU, 2, List.of(), meets);
    graph.add("download", NETWORK, 3, List.of(), meets);
    graph.add("publishing", SERIAL, 1, List.of(), meets);

    graph.run();

    assertThat(graph.tasks()).allMatch(t -> t.end().orElseThrow().isDone());
  }

  @Test
  void aTaskThatWeighsMoreThanItsLaneTakesAllOfIt() throws Exception {
    AtomicInteger running = new AtomicInteger();
    List<Integer> beside = new CopyOnWriteArrayList<>();
    for (int weight : new int[] {1, 1000, 1, 1}) {
      int number = graph.tasks().size();
      graph.add(
          "task " + number,
          CPU,
          weight,
          List.of(),
          Work.doing(
              () -> {
                int now = running.incrementAndGet();
                if (weight > 1) {
                  beside.add(now);
                }
                running.decrementAndGet();
              }));
    }

    graph.run();

    assertThat(beside).containsExactly(1);
  }

  @Test
  void lightTasksDoNotOvertakeAHeavyOne() throws Exception {
    CountDownLatch added = new CountDownLatch(1);
    graph.add(
        "running",
        CPU,
        1,
        List.of(),
        () -> {
          await(added);
          return ran.add("running");
        });
    graph.add("heavy", CPU, 2, List.of(), says("heavy"));
    graph.add("light", CPU, 1, List.of(), says("light"));
    graph.add("opens", NETWORK, 1, List.of(), Work.doing(added::countDown));

    graph.run();

    assertThat(ran).containsExactly("running", "heavy", "light");
  }

  @Test
  void whatIsThrownIsKeptAndOthersGoOn() throws Exception {
    Task<String> bad = graph.add("bad", SERIAL, 1, List.of(), failing("no space"));
    Task<String> on = add("on bad", bad);
    Task<String> further = add("further", on);
    Task<String> other = add("other");

    graph.run();

    assertThat(ran).containsExactly("other");
    assertThat(other.result()).isEqualTo("other");
    assertThat(bad.end().orElseThrow())
        .isInstanceOfSatisfying(
            TaskEnd.Threw.class, t -> assertThat(t.cause()).hasMessage("no space"));
    assertThat(on.end().orElseThrow())
        .isInstanceOfSatisfying(
            TaskEnd.Unmet.class,
            unmet -> {
              assertThat(unmet.need()).isSameAs(bad);
              assertThat(unmet.cause()).hasMessage("no space");
            });
    assertThat(further.end().orElseThrow())
        .isInstanceOfSatisfying(
            TaskEnd.Unmet.class,
            unmet -> {
              assertThat(unmet.need()).isSameAs(on);
              assertThat(unmet.cause()).hasMessage("no space");
            });
    assertThatIllegalStateException()
        .isThrownBy(further::result)
        .withMessage("task further was not run: on bad failed")
        .withRootCauseInstanceOf(IOException.class);
    assertThat(graph.fatality()).isEmpty();
  }

  @Test
  void whatOnlyComesAfterATaskRunsHoweverThatEnded() throws Exception {
    Task<String> bad = graph.add("bad", CPU, 1, List.of(), failing("no"));
    Task<String> unmet = add("unmet", bad);
    graph.add(TaskSpec.of("after", SERIAL).after(bad, unmet), says("after"));

    graph.run();

    assertThat(ran).containsExactly("after");
  }

  @Test
  void tasksAddTasksWhileTheyRun() throws Exception {
    List<Task<Integer>> cells = new ArrayList<>();
    Task<?> planning =
        graph.add(
            "planning",
            SERIAL,
            1,
            List.of(),
            Work.doing(
                () -> {
                  for (int i = 1; i <= 4; i++) {
                    int number = i;
                    cells.add(graph.add("cell " + i, CPU, 1, List.of(), () -> number));
                  }
                  graph.add(
                      "sum",
                      SERIAL,
                      1,
                      cells,
                      () -> ran.add("" + cells.stream().mapToInt(Task::result).sum()));
                }));

    graph.run();

    assertThat(planning.end().orElseThrow().isDone()).isTrue();
    assertThat(ran).containsExactly("10");
  }

  @Test
  void aTaskMayComeToNeedWhatIsKnownLater() throws Exception {
    Task<Work.Nothing> planning =
        graph.add(
            "planning",
            SERIAL,
            1,
            List.of(),
            Work.doing(
                () -> {
                  Task<String> cell = graph.add("cell", CPU, 1, List.of(), says("cell"));
                  Task<String> bad = graph.add("bad", CPU, 1, List.of(), failing("no"));
                  graph.addNeeds(graph.tasks().get(1), List.of(cell));
                  graph.addAfter(graph.tasks().get(1), List.of(bad));
                  graph.addNeeds(graph.tasks().get(2), List.of(bad));
                }));
    Task<String> publishing = add("publishing", planning);
    Task<String> signing = add("signing", planning);

    graph.run();

    assertThat(ran).containsExactly("cell", "publishing");
    assertThat(publishing.end().orElseThrow().isDone()).isTrue();
    assertThat(signing.end().orElseThrow()).isInstanceOf(TaskEnd.Unmet.class);
  }

  @Test
  void aNeedThatHasEndedIsMetAtOnce() throws Exception {
    Task<String> early = add("early");
    Task<String> bad = graph.add("bad", SERIAL, 1, List.of(), failing("no"));
    graph.add(
        "adding",
        SERIAL,
        1,
        List.of(early),
        Work.doing(
            () -> {
              add("late", early);
              add("never", bad);
            }));

    graph.run();

    assertThat(ran).containsExactly("early", "late");
    assertThat(graph.tasks().get(4).end().orElseThrow()).isInstanceOf(TaskEnd.Unmet.class);
  }

  @Test
  void needsThatGoInACircleAreRefusedByName() {
    Task<String> one = add("one");
    Task<String> two = add("two", one);
    Task<String> three = add("three", two);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.addNeeds(one, List.of(three)))
        .withMessage("tasks would wait for each other: one -> three -> two -> one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.addAfter(two, List.of(two)))
        .withMessage("tasks would wait for each other: two -> two");
  }

  @Test
  void mistakesInWhatIsAddedAreToldAtOnce() throws Exception {
    Task<String> one = add("one");
    Task<String> foreign = new TaskGraph().add("foreign", CPU, 1, List.of(), says("x"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> add("one"))
        .withMessageContaining("one already");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> add("two", foreign))
        .withMessageContaining("another graph");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.add("two", new Lane("serial", 9), 1, List.of(), says("x")))
        .withMessage("lane serial has 1 tokens, not 9");
    assertThatIllegalArgumentException().isThrownBy(() -> new Lane("empty", 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.add("two", CPU, 0, List.of(), says("x")));
    graph.run();
    assertThat(ran).containsExactly("one");
    assertThatIllegalStateException().isThrownBy(graph::run);
    assertThatIllegalStateException().isThrownBy(() -> add("late")).withMessageContaining("late");
    assertThatIllegalStateException().isThrownBy(() -> graph.addNeeds(one, List.of()));
  }

  @Test
  void afterAStopRunningTasksEndAndNoOtherBegins() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Task<String> beside =
        graph.add(
            "beside",
            CPU,
            1,
            List.of(),
            () -> {
              running.countDown();
              await(stopped);
              add("too late");
              return "ended well";
            });
    graph.add(
        "stopping",
        CPU,
        1,
        List.of(),
        Work.doing(
            () -> {
              await(running);
              graph.stop("the first cell failed");
              graph.stop("another reason");
              stopped.countDown();
            }));
    Task<String> ready = graph.add("ready", CPU, 1, List.of(), says("ready"));
    Task<String> waiting = add("waiting", beside);

    graph.run();

    assertThat(ran).isEmpty();
    assertThat(beside.result()).isEqualTo("ended well");
    assertThat(List.of(ready, waiting, graph.tasks().get(4)))
        .allSatisfy(
            t ->
                assertThat(t.end().orElseThrow())
                    .isEqualTo(new TaskEnd.NotBegun<>("the first cell failed")));
    assertThatIllegalStateException()
        .isThrownBy(waiting::result)
        .withMessage("task waiting was not run: the first cell failed");
  }

  @Test
  void aGraphThatIsStoppedBeforeItRunsRunsNothing() throws Exception {
    Task<String> one = add("one");
    graph.stop("changed my mind");

    graph.run();

    assertThat(ran).isEmpty();
    assertThat(one.end()).contains(new TaskEnd.NotBegun<>("changed my mind"));
  }

  @Test
  void aFatalExceptionStopsAllAndIsKept() throws Exception {
    TaskGraph strict = new TaskGraph(IOException.class::isInstance, TaskListener.NONE);
    strict.add(
        "harmless",
        SERIAL,
        1,
        List.of(),
        () -> {
          throw new IllegalStateException("goes on");
        });
    Task<String> bad = strict.add("bad", SERIAL, 1, List.of(), failing("disk is full"));
    Task<String> on = strict.add("on", SERIAL, 1, List.of(bad), says("on"));
    Task<String> next = strict.add("next", SERIAL, 1, List.of(), says("next"));

    strict.run();

    assertThat(ran).isEmpty();
    assertThat(strict.fatality().orElseThrow()).hasMessage("disk is full");
    assertThat(on.end().orElseThrow()).isInstanceOf(TaskEnd.Unmet.class);
    assertThat(next.end().orElseThrow()).isInstanceOf(TaskEnd.NotBegun.class);
  }

  @Test
  void anErrorStopsAllAndIsThrownInTheEnd() {
    CountDownLatch running = new CountDownLatch(1);
    AssertionError error = new AssertionError("a bug");
    Task<String> beside =
        graph.add(
            "beside",
            CPU,
            1,
            List.of(),
            () -> {
              running.countDown();
              return "ended";
            });
    graph.add(
        "bad",
        CPU,
        1,
        List.of(),
        () -> {
          await(running);
          throw error;
        });
    graph.add("next", CPU, 2, List.of(), says("next"));

    assertThat(catchThrowable(graph::run)).isSameAs(error);
    assertThat(beside.result()).isEqualTo("ended");
    assertThat(ran).isEmpty();
  }

  @Test
  void theListenerHearsOfEveryTaskBeforeThoseThatNeedIt() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    TaskGraph told =
        new TaskGraph(
            e -> false,
            new TaskListener() {
              @Override
              public void began(Task<?> task) {
                heard.add("began " + task.id());
              }

              @Override
              public void ended(Task<?> task) {
                heard.add("ended " + task.id() + " " + task.end().orElseThrow().isDone());
              }
            });
    Task<String> one = told.add("one", CPU, 1, List.of(), () -> "");
    Task<String> two = told.add("two", CPU, 1, List.of(one), failing("no"));
    told.add("three", CPU, 1, List.of(two), () -> "");

    told.run();

    assertThat(heard)
        .containsExactly(
            "began one", "ended one true", "began two", "ended two false", "ended three false");
  }

  @Test
  void whatAListenerThrowsStopsAllAndIsThrownInTheEnd() {
    IllegalStateException bug = new IllegalStateException("nobody thought of this");
    TaskGraph told =
        new TaskGraph(
            e -> false,
            new TaskListener() {
              @Override
              public void ended(Task<?> task) {
                throw bug;
              }
            });
    told.add("one", SERIAL, 1, List.of(), says("one"));
    told.add("two", SERIAL, 1, List.of(), says("two"));

    assertThat(catchThrowable(told::run)).isSameAs(bug);
    assertThat(ran).containsExactly("one");
  }

  @Test
  void oneThreadsInterruptionDoesNotReachTheNextTask() throws Exception {
    graph.add("rude", SERIAL, 1, List.of(), Work.doing(() -> Thread.currentThread().interrupt()));
    Task<Boolean> next =
        graph.add("next", SERIAL, 1, List.of(), () -> Thread.currentThread().isInterrupted());

    graph.run();

    assertThat(next.result()).isFalse();
  }

  @Test
  void aLongChainOfUnmetNeedsEnds() throws Exception {
    Task<?> last = graph.add("bad", CPU, 1, List.of(), failing("no"));
    for (int i = 0; i < 20_000; i++) {
      last = graph.add("task " + i, CPU, 1, List.of(last), says("x"));
    }

    graph.run();

    assertThat(last.end().orElseThrow()).isInstanceOf(TaskEnd.Unmet.class);
    assertThat(ran).isEmpty();
  }

  /**
   * Tasks with random needs, lanes, weights, failures, and children that are added while they run.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void inARandomGraphEveryTaskEndsAsItsNeedsHaveIt(long seed) throws Exception {
    Random random = new Random(seed);
    Map<String, AtomicInteger> inUse = new HashMap<>();
    List<Lane> lanes = List.of(CPU, NETWORK, SERIAL, new Lane("wide", 8));
    lanes.forEach(l -> inUse.put(l.name(), new AtomicInteger()));
    List<Task<?>> all = Collections.synchronizedList(new ArrayList<>());
    Map<Task<?>, List<Task<?>>> needs = Collections.synchronizedMap(new HashMap<>());
    List<String> wrong = new CopyOnWriteArrayList<>();
    class Maker {
      Task<?> make(String id, long taskSeed, int depth) {
        Random own = new Random(taskSeed);
        List<Task<?>> needed = new ArrayList<>();
        List<Task<?>> known = List.copyOf(graph.tasks());
        for (int i = own.nextInt(4); i > 0 && !known.isEmpty(); i--) {
          needed.add(known.get(own.nextInt(known.size())));
        }
        Lane lane = lanes.get(own.nextInt(lanes.size()));
        int weight = 1 + own.nextInt(10);
        int tokens = Math.min(weight, lane.tokens());
        boolean fails = own.nextInt(12) == 0;
        int children = depth < 2 && own.nextInt(5) == 0 ? own.nextInt(4) : 0;
        TaskSpec spec =
            TaskSpec.of(id, lane).weighing(weight).needing(needed).withPriority(own.nextInt(3));
        Task<?> task =
            graph.add(
                spec,
                Work.doing(
                    () -> {
                      AtomicInteger used = Objects.requireNonNull(inUse.get(lane.name()));
                      if (used.addAndGet(tokens) > lane.tokens()) {
                        wrong.add(id + " has no tokens");
                      }
                      if (!needed.stream().allMatch(n -> n.end().orElseThrow().isDone())) {
                        wrong.add(id + " has unmet needs");
                      }
                      for (int i = 0; i < children; i++) {
                        make(id + "." + i, taskSeed * 31 + i, depth + 1);
                      }
                      used.addAndGet(-tokens);
                      if (fails) {
                        throw new IOException(id);
                      }
                    }));
        needs.put(task, needed);
        all.add(task);
        return task;
      }
    }
    Maker maker = new Maker();
    for (int i = 0; i < 200; i++) {
      maker.make("task " + i, random.nextLong(), 0);
    }

    graph.run();

    assertThat(wrong).isEmpty();
    assertThat(graph.tasks()).hasSameSizeAs(all);
    for (Task<?> task : all) {
      boolean met =
          Objects.requireNonNull(needs.get(task)).stream()
              .allMatch(n -> n.end().orElseThrow().isDone());
      String kind =
          task.end().orElseThrow().fold(d -> "ran", t -> "ran", u -> "unmet", n -> "not begun");
      assertThat(kind).as(task.id()).isEqualTo(met ? "ran" : "unmet");
    }
  }
}
