package org.packetary.dkms2bin.schedule;

import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The tasks that are ready in one lane, and the tokens that are left in it. The first one waits for
 * as many tokens as it takes, and for what it claims beside; none overtakes it, so that a heavy one
 * gets its turn.
 */
final class LaneQueue {

  private final PriorityQueue<Task<?>> ready =
      new PriorityQueue<>(
          Comparator.<Task<?>>comparingInt(t -> -t.spec().priority())
              .thenComparingInt(Task::number));
  private final Lane lane;
  private int free;

  LaneQueue(Lane lane) {
    this.lane = lane;
    this.free = lane.tokens();
  }

  void check(Lane other) {
    if (!other.equals(lane)) {
      throw new IllegalArgumentException(
          "lane " + lane.name() + " has " + lane.tokens() + " tokens, not " + other.tokens());
    }
  }

  void add(Task<?> task) {
    ready.add(task);
  }

  /** Takes the task that is to begin now, with its tokens. */
  Optional<Task<?>> next() {
    Task<?> first = ready.peek();
    if (first == null || first.tokens() > free || !first.spec().claim().take()) {
      return Optional.empty();
    }
    free -= first.tokens();
    ready.remove();
    return Optional.of(first);
  }

  void release(Task<?> task) {
    free += task.tokens();
    task.spec().claim().giveBack();
  }

  void clear() {
    ready.clear();
  }
}
