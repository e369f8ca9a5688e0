package org.packetary.dkms2bin.schedule;

import java.util.List;

/**
 * Says when a task may run.
 *
 * @param id names the task, once in a graph
 * @param lane where it takes its tokens
 * @param weight how many tokens it takes; more than the lane has means all of them
 * @param needs tasks that must have ended well, or this one is not run
 * @param after tasks that must have ended, however they did
 * @param priority of the tasks that are ready in a lane, the one with the highest number begins
 *     first; among equals the one that was added first
 * @param claim what it takes beside its tokens
 */
public record TaskSpec(
    String id,
    Lane lane,
    int weight,
    List<? extends Task<?>> needs,
    List<? extends Task<?>> after,
    int priority,
    Claim claim) {

  /** Checks the weight. */
  public TaskSpec {
    if (weight < 1) {
      throw new IllegalArgumentException("task " + id + " weighs " + weight + ", not 1 or more");
    }
    needs = List.copyOf(needs);
    after = List.copyOf(after);
  }

  /** A task of weight 1 that needs nothing. */
  public static TaskSpec of(String id, Lane lane) {
    return new TaskSpec(id, lane, 1, List.of(), List.of(), 0, Claim.NONE);
  }

  /** The same with another weight. */
  public TaskSpec weighing(int tokens) {
    return new TaskSpec(id, lane, tokens, needs, after, priority, claim);
  }

  /** The same with these needs and no others. */
  public TaskSpec needing(List<? extends Task<?>> tasks) {
    return new TaskSpec(id, lane, weight, tasks, after, priority, claim);
  }

  /** The same with these needs and no others. */
  public TaskSpec needing(Task<?>... tasks) {
    return needing(List.of(tasks));
  }

  /** The same after these tasks and no others. */
  public TaskSpec after(List<? extends Task<?>> tasks) {
    return new TaskSpec(id, lane, weight, needs, tasks, priority, claim);
  }

  /** The same after these tasks and no others. */
  public TaskSpec after(Task<?>... tasks) {
    return after(List.of(tasks));
  }

  /** The same with another priority. */
  public TaskSpec withPriority(int number) {
    return new TaskSpec(id, lane, weight, needs, after, number, claim);
  }

  /** The same, which takes from a supply while it runs. */
  public TaskSpec taking(Supply supply, int amount) {
    return new TaskSpec(id, lane, weight, needs, after, priority, new Claim(supply, amount));
  }
}
