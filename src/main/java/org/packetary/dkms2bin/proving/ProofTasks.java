package org.packetary.dkms2bin.proving;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.packetary.dkms2bin.schedule.Task;
import org.packetary.dkms2bin.schedule.TaskGraph;
import org.packetary.dkms2bin.schedule.TaskSpec;
import org.packetary.dkms2bin.schedule.Work;

/** The tasks of a round: it begins when all its cells are ready, and they go on behind it. */
public final class ProofTasks {

  private final ProofRound round;
  private final List<Task<?>> ready = new ArrayList<>();
  private final List<Consumer<Task<?>>> next = new ArrayList<>();

  /** Those of a round. */
  public ProofTasks(ProofRound round) {
    this.round = round;
  }

  /** What is proven. */
  public ProofRound round() {
    return round;
  }

  /**
   * Adds a cell.
   *
   * @param task adds it to the round, or finds that there is nothing to prove of it
   * @param after adds the task that goes on, after the one that it is given
   */
  public void add(Task<?> task, Consumer<Task<?>> after) {
    ready.add(task);
    next.add(after);
  }

  /** Adds the round's own task, behind all cells that were added, and what follows it. */
  public <T> void addTo(TaskGraph graph, TaskSpec spec, Work<T> proving) {
    if (!ready.isEmpty()) {
      Task<T> task = graph.add(spec.after(ready), proving);
      next.forEach(after -> after.accept(task));
    }
  }
}
