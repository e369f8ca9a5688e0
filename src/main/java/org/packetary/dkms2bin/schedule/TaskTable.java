package org.packetary.dkms2bin.schedule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tasks of a graph with their states, under one lock. Runs nothing and tells nobody. */
final class TaskTable {

  private final Map<String, Task<?>> tasks = new LinkedHashMap<>();
  private final Map<String, LaneQueue> lanes = new LinkedHashMap<>();
  private int open;
  private boolean begun;
  private boolean over;
  private int held;
  private @Nullable String stopped;

  synchronized <T> Task<T> add(TaskGraph graph, TaskSpec spec, Work<T> work) {
    if (over) {
      throw new IllegalStateException("task " + spec.id() + " comes too late: all have ended");
    }
    if (tasks.containsKey(spec.id())) {
      throw new IllegalArgumentException("there is a task " + spec.id() + " already");
    }
    lanes.computeIfAbsent(spec.lane().name(), n -> new LaneQueue(spec.lane())).check(spec.lane());
    Task<T> task = new Task<>(spec, work, graph, tasks.size());
    tasks.put(spec.id(), task);
    spec.needs().forEach(task::await);
    spec.after().forEach(task::await);
    open++;
    return task;
  }

  synchronized void extend(Task<?> task, Collection<? extends Task<?>> others, boolean needed) {
    Circles.check(task, others);
    if (stopped == null && task.state() != Task.State.WAITING) {
      throw new IllegalStateException("task " + task + " waits for nothing any more");
    }
    others.forEach(needed ? task::need : task::await);
  }

  synchronized List<Task<?>> all() {
    return List.copyOf(tasks.values());
  }

  synchronized void begin() {
    if (begun) {
      throw new IllegalStateException("the graph has been run");
    }
    begun = true;
  }

  /** Waits until every task is closed. */
  synchronized void awaitAll() throws InterruptedException {
    while (open > 0) {
      wait();
    }
    over = true;
  }

  /** From now on nothing may be added. */
  synchronized void end() {
    over = true;
  }

  /** Counts a task as closed: it has ended, and all that follows from it has been done. */
  synchronized void close() {
    open--;
    if (open == 0) {
      notifyAll();
    }
  }

  /** Whether a task that has its tokens may begin; it has ended where all was stopped meanwhile. */
  synchronized boolean mayBegin(Task<?> task) {
    if (stopped != null) {
      task.endWithout(stopped);
    }
    return stopped == null;
  }

  /** Stops. Ends the tasks that have not begun, which it returns; none where it stopped before. */
  synchronized List<Task<?>> stop(String why) {
    List<Task<?>> rest = new ArrayList<>();
    if (stopped == null) {
      stopped = why;
      lanes.values().forEach(LaneQueue::clear);
      for (Task<?> task : tasks.values()) {
        if (task.state() == Task.State.WAITING || task.state() == Task.State.READY) {
          task.endWithout(why);
          rest.add(task);
        }
      }
    }
    return rest;
  }

  /**
   * Puts a task that waits for nothing any more into its lane. True where it ends unrun instead:
   * stopped, or without what it needs.
   */
  synchronized boolean endsUnrun(Task<?> task) {
    if (task.state() != Task.State.WAITING || (stopped == null && !task.pending().isEmpty())) {
      return false;
    }
    if (stopped != null || task.lack().isPresent()) {
      task.endWithout(String.valueOf(stopped));
      return true;
    }
    task.enter(Task.State.READY);
    lane(task).add(task);
    return false;
  }

  /** Lets nothing begin until it is let go as often. */
  synchronized void hold() {
    held++;
  }

  synchronized void letGo() {
    held--;
  }

  /** Takes the tasks that are to begin now, with their tokens. */
  synchronized List<Task<?>> takeReady() {
    List<Task<?>> taken = new ArrayList<>();
    if (begun && held == 0 && stopped == null) {
      for (LaneQueue lane : lanes.values()) {
        for (Optional<Task<?>> t = lane.next(); t.isPresent(); t = lane.next()) {
          t.get().enter(Task.State.RUNNING);
          taken.add(t.get());
        }
      }
    }
    return taken;
  }

  /** Takes the tokens back from a task that ran. */
  synchronized void giveBack(Task<?> task) {
    task.enter(Task.State.ENDED);
    lane(task).release(task);
  }

  /** The tasks that waited for one that has ended. */
  synchronized List<Task<?>> freed(Task<?> task) {
    task.dependents().forEach(d -> d.pending().remove(task));
    return List.copyOf(task.dependents());
  }

  private LaneQueue lane(Task<?> task) {
    Lane lane = task.spec().lane();
    return lanes.computeIfAbsent(lane.name(), n -> new LaneQueue(lane));
  }
}
