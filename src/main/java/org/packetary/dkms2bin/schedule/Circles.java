package org.packetary.dkms2bin.schedule;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds tasks that would wait for each other. */
final class Circles {

  private Circles() {}

  /** Throws where one of the others waits for the task, or is it. */
  static void check(Task<?> task, Collection<? extends Task<?>> others) {
    Map<Task<?>, Task<?>> waiting = new LinkedHashMap<>();
    Deque<Task<?>> toFollow = new ArrayDeque<>();
    others.forEach(o -> reach(o, task, waiting, toFollow));
    while (!toFollow.isEmpty() && !waiting.containsKey(task)) {
      Task<?> next = toFollow.remove();
      next.pending().forEach(p -> reach(p, next, waiting, toFollow));
    }
    if (waiting.containsKey(task)) {
      throw new IllegalArgumentException("tasks would wait for each other: " + path(task, waiting));
    }
  }

  private static void reach(
      Task<?> task, Task<?> from, Map<Task<?>, Task<?>> waiting, Deque<Task<?>> toFollow) {
    if (waiting.putIfAbsent(task, from) == null) {
      toFollow.add(task);
    }
  }

  /** From the task back to itself, each followed by the one that it would wait for. */
  private static String path(Task<?> task, Map<Task<?>, Task<?>> waiting) {
    StringBuilder path = new StringBuilder(task.id());
    @Nullable Task<?> at = waiting.get(task);
    while (at != null && at != task) {
      path.insert(0, at.id() + " -> ");
      at = waiting.get(at);
    }
    return path.insert(0, task.id() + " -> ").toString();
  }
}
