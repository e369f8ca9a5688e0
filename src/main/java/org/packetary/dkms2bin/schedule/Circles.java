package org.packetary.dkms2bin.schedule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds tasks that would wait for each other. */
final class Circles {

  private final Task<?> task;
  private final Set<Task<?>> seen = new HashSet<>();
  private final List<Task<?>> path = new ArrayList<>();

  private Circles(Task<?> task) {
    this.task = task;
  }

  /** Throws where one of the others waits for the task, or is it. */
  static void check(Task<?> task, Collection<? extends Task<?>> others) {
    Circles circles = new Circles(task);
    circles.path.add(task);
    others.forEach(circles::follow);
  }

  private void follow(Task<?> other) {
    path.add(other);
    if (other == task) {
      throw new IllegalArgumentException(
          "tasks would wait for each other: "
              + path.stream().map(Task::id).collect(Collectors.joining(" -> ")));
    }
    if (seen.add(other)) {
      other.pending().forEach(this::follow);
    }
    path.remove(path.size() - 1);
  }
}
