package org.packetary.dkms2bin.schedule;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks side by side, each when those it waits for have ended and its lane has tokens for it.
 * No thread waits for a task: what waits is a task that has no thread yet.
 *
 * <p>What a task's work throws is kept in the task; those that need it are not run, all others are.
 * Tasks may be added while the graph runs, above all by tasks.
 */
public final class TaskGraph {

  private final Predicate<Throwable> fatal;
  private final TaskListener listener;
  private final TaskTable table = new TaskTable();
  private final Workers workers = new Workers();
  private final AtomicReference<@Nullable Throwable> fatality = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> bug = new AtomicReference<>();

  /** A graph in which no exception stops other tasks. */
  public TaskGraph() {
    this(e -> false, TaskListener.NONE);
  }

  /**
   * A graph.
   *
   * @param fatal which exceptions of a task's work stop the graph
   * @param listener hears of each task
   */
  public TaskGraph(Predicate<Throwable> fatal, TaskListener listener) {
    this.fatal = fatal;
    this.listener = listener;
  }

  /**
   * Adds a task. It may begin at once where the graph runs.
   *
   * @throws IllegalArgumentException where the name is taken, a need is another graph's, or a lane
   *     of that name has another size
   * @throws IllegalStateException where the graph has ended
   */
  public <T> Task<T> add(TaskSpec spec, Work<T> work) {
    spec.needs().forEach(this::checkOurs);
    spec.after().forEach(this::checkOurs);
    Task<T> task = table.add(this, spec, work);
    proceed(List.of(task));
    return task;
  }

  /** Adds a task of ordinary priority. */
  public <T> Task<T> add(
      String id, Lane lane, int weight, List<? extends Task<?>> needs, Work<T> work) {
    return add(TaskSpec.of(id, lane).weighing(weight).needing(needs), work);
  }

  /**
   * Adds several tasks of which none begins before all are there, so that the first one is that
   * with the highest priority and not that which was added first.
   *
   * @param adding adds them, and does nothing else that takes time
   */
  public void addTogether(Runnable adding) {
    table.hold();
    try {
      adding.run();
    } finally {
      table.letGo();
      proceed(List.of());
    }
  }

  /**
   * Makes a task need others, too. To be sure that it has not begun, this is called by a task for
   * which it waits; or it has others to wait for.
   *
   * @throws IllegalStateException where it waits for nothing any more
   * @throws IllegalArgumentException where the tasks would wait for each other
   */
  public void addNeeds(Task<?> task, Collection<? extends Task<?>> needs) {
    checkOurs(task);
    needs.forEach(this::checkOurs);
    table.extend(task, needs, true);
  }

  /** The same for tasks that only have to have ended, as {@link TaskSpec#after()} has it. */
  public void addAfter(Task<?> task, Collection<? extends Task<?>> others) {
    checkOurs(task);
    others.forEach(this::checkOurs);
    table.extend(task, others, false);
  }

  /**
   * Stops: no further task begins, those that run go on to their end.
   *
   * @param why is kept in the tasks that have not begun
   */
  public void stop(String why) {
    for (Task<?> task : table.stop(why)) {
      tell(() -> listener.ended(task));
      table.close();
    }
  }

  /** All tasks, in the order in which they were added. */
  public List<Task<?>> tasks() {
    return table.all();
  }

  /** The first exception that stopped the graph, if one did. */
  public Optional<Throwable> fatality() {
    return Optional.ofNullable(fatality.get());
  }

  /**
   * Runs all tasks, and those added meanwhile, to their end; once. An {@link Error} of a task's
   * work, and what the listener threw, stop the graph and are thrown when nothing runs any more.
   *
   * @throws InterruptedException where the calling thread was interrupted: the threads of all tasks
   *     that ran were interrupted then, none runs any more, and no other has begun
   */
  public void run() throws InterruptedException {
    table.begin();
    boolean interrupted = false;
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted before tasks were run");
      }
      proceed(List.of());
      table.awaitAll();
    } catch (InterruptedException e) {
      interrupted = true;
      stop("interrupted");
      workers.interrupt();
    } finally {
      interrupted |= workers.awaitEnd();
      table.end();
    }
    rethrow();
    if (interrupted) {
      throw new InterruptedException("interrupted while tasks were running");
    }
  }

  /**
   * The same; what stopped the graph is thrown.
   *
   * @throws IllegalStateException for a checked exception, which is its cause
   */
  public void runOrThrow() throws InterruptedException {
    run();
    Throwable stopped = fatality.get();
    if (stopped instanceof RuntimeException thrown) {
      throw thrown;
    }
    if (stopped != null) {
      throw new IllegalStateException("a task failed", stopped);
    }
  }

  private void rethrow() {
    Throwable thrown = bug.get();
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void checkOurs(Task<?> task) {
    if (!task.isOf(this)) {
      throw new IllegalArgumentException("task " + task + " belongs to another graph");
    }
  }

  /**
   * Looks at tasks that may not have to wait any longer: ends those that cannot run, with all that
   * follows from it, and starts what has tokens.
   */
  private void proceed(List<? extends Task<?>> changed) {
    Deque<Task<?>> toLookAt = new ArrayDeque<>(changed);
    while (!toLookAt.isEmpty()) {
      Task<?> task = toLookAt.remove();
      if (table.endsUnrun(task)) {
        tell(() -> listener.ended(task));
        toLookAt.addAll(table.freed(task));
        table.close();
      }
    }
    table.takeReady().forEach(this::start);
  }

  private void start(Task<?> task) {
    try {
      workers.start(() -> perform(task));
    } catch (RejectedExecutionException e) {
      // Interrupted meanwhile, and therefore stopped.
      perform(task);
    } catch (RuntimeException | Error e) {
      failBy(e);
      perform(task);
    }
  }

  private void perform(Task<?> task) {
    if (table.mayBegin(task)) {
      tell(() -> listener.began(task));
      task.perform().ifPresent(e -> tell(() -> judge(e)));
    }
    tell(() -> listener.ended(task));
    table.giveBack(task);
    proceed(table.freed(task));
    table.close();
  }

  private void judge(Throwable thrown) {
    if (thrown instanceof Error) {
      failBy(thrown);
    } else if (fatal.test(thrown)) {
      fatality.compareAndSet(null, thrown);
      stop(String.valueOf(thrown));
    }
  }

  private void tell(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException | Error e) {
      failBy(e);
    }
  }

  private void failBy(Throwable thrown) {
    bug.compareAndSet(null, thrown);
    stop(String.valueOf(thrown));
  }
}
