package org.packetary.dkms2bin.schedule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A task of a {@link TaskGraph}, and what came of it.
 *
 * @param <T> what comes of its work
 */
public final class Task<T> {

  /** Where a task is on its way. */
  enum State {
    WAITING,
    READY,
    RUNNING,
    ENDED
  }

  private final TaskSpec spec;
  private final Work<T> work;
  private final TaskGraph graph;
  private final int number;
  private volatile @Nullable TaskEnd<T> end;

  // All below is the graph's, under its lock.
  private State state = State.WAITING;
  private final Set<Task<?>> needs;
  private final Set<Task<?>> pending = new LinkedHashSet<>();
  private final List<Task<?>> dependents = new ArrayList<>();

  Task(TaskSpec spec, Work<T> work, TaskGraph graph, int number) {
    this.spec = spec;
    this.work = work;
    this.graph = graph;
    this.number = number;
    this.needs = new LinkedHashSet<>(spec.needs());
  }

  /** The task's name. */
  public String id() {
    return spec.id();
  }

  /** How it ended; empty while it has not. */
  public Optional<TaskEnd<T>> end() {
    return Optional.ofNullable(end);
  }

  /**
   * What came of the work. A task may ask this of those that it needs.
   *
   * @throws IllegalStateException where the task has not ended, or without a result; the cause is
   *     what was thrown
   */
  public T result() {
    TaskEnd<T> ended = end;
    if (ended == null) {
      throw new IllegalStateException("task " + id() + " has not ended");
    }
    return ended.fold(
        TaskEnd.Done::result,
        threw -> {
          throw new IllegalStateException("task " + id() + " failed", threw.cause());
        },
        unmet -> {
          throw new IllegalStateException(
              "task " + id() + " was not run: " + unmet.need().id() + " failed", unmet.cause());
        },
        notBegun -> {
          throw new IllegalStateException("task " + id() + " was not run: " + notBegun.why());
        });
  }

  @Override
  public String toString() {
    return id();
  }

  TaskSpec spec() {
    return spec;
  }

  boolean isOf(TaskGraph other) {
    return graph == other;
  }

  /** How many were added before. */
  int number() {
    return number;
  }

  /** The tokens that it takes: not more than there are. */
  int tokens() {
    return Math.min(spec.weight(), spec.lane().tokens());
  }

  State state() {
    return state;
  }

  void enter(State next) {
    state = next;
  }

  /** The tasks that this one waits for still. */
  Set<Task<?>> pending() {
    return pending;
  }

  /** Waits for another, too, unless that has ended. */
  void await(Task<?> other) {
    if (other.state != State.ENDED && pending.add(other)) {
      other.dependents.add(this);
    }
  }

  void need(Task<?> other) {
    needs.add(other);
    await(other);
  }

  List<Task<?>> dependents() {
    return dependents;
  }

  /** How this task ends without having begun: a need of it did not end well. */
  Optional<TaskEnd<T>> lack() {
    return needs.stream().flatMap(n -> lack(n).stream()).findFirst();
  }

  private Optional<TaskEnd<T>> lack(Task<?> need) {
    return need.end().flatMap(e -> lack(need, e));
  }

  private <N> Optional<TaskEnd<T>> lack(Task<?> need, TaskEnd<N> ended) {
    return ended.fold(
        done -> Optional.empty(),
        threw -> Optional.of(new TaskEnd.Unmet<>(need, threw.cause())),
        unmet -> Optional.of(new TaskEnd.Unmet<>(need, unmet.cause())),
        notBegun -> Optional.of(new TaskEnd.NotBegun<>(notBegun.why())));
  }

  /** Does the work on the calling thread. The task has ended then. */
  Optional<Throwable> perform() {
    try {
      end = new TaskEnd.Done<>(work.run());
      return Optional.empty();
    } catch (Throwable e) {
      end = new TaskEnd.Threw<>(e);
      return Optional.of(e);
    }
  }

  /** Ends it without the work: by what it lacks, else because all is stopped. */
  void endWithout(String why) {
    state = State.ENDED;
    end = lack().orElseGet(() -> new TaskEnd.NotBegun<>(why));
  }
}
