package org.packetary.dkms2bin.schedule;

/**
 * Hears of tasks, on the threads of the tasks and of those that add and stop: several at once. What
 * it throws stops the graph.
 */
public interface TaskListener {

  /** A listener that does nothing. */
  TaskListener NONE = new TaskListener() {};

  /** A task's work begins. */
  default void began(Task<?> task) {}

  /** A task has ended, with or without having begun; none that needs it has begun yet. */
  default void ended(Task<?> task) {}
}
