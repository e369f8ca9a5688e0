package org.packetary.dkms2bin.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.packetary.dkms2bin.estimate.Estimate;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.StampedEvent;

/** Knows what is going on right now, from the events. */
final class Board implements Consumer<StampedEvent> {

  /** What can go on. */
  enum Kind {
    /** See {@link BuildEvent.TaskStarted}. */
    TASK,
    /** See {@link BuildEvent.LayerStarted}. */
    LAYER,
    /** See {@link BuildEvent.CellStarted}. */
    CELL
  }

  /**
   * Something that goes on.
   *
   * @param what in a few words
   * @param stage a cell's, else empty
   */
  record Running(Kind kind, String what, String stage, Instant since) {
    private Running in(String newStage) {
      return new Running(kind, what, newStage, since);
    }
  }

  /**
   * What is known at one moment.
   *
   * @param running what goes on, the oldest first
   * @param done cells that have their outcome
   * @param trouble those of them that are no success
   * @param total all cells; 0 while that is not known
   * @param left how long it will take
   */
  record Snapshot(
      List<Running> running, int done, int trouble, int total, Optional<Duration> left) {
    Snapshot {
      running = List.copyOf(running);
    }
  }

  /** What goes on, by what its start and its end have in common. */
  private final Map<Object, Running> running = new LinkedHashMap<>();

  private final Set<CellId> waiting = new LinkedHashSet<>();
  private final Marks marks = new Marks();
  private final Estimate estimate = new Estimate(Map.of());
  private Instant now = Instant.EPOCH;
  private int jobs = 1;
  private int done;
  private int trouble;
  private int total;

  @Override
  public synchronized void accept(StampedEvent event) {
    now = event.at();
    event.event().tell(marks);
  }

  /** What is known. */
  synchronized Snapshot at(Instant moment) {
    Map<CellId, Duration> cells = new HashMap<>();
    running.forEach(
        (key, r) -> {
          if (key instanceof CellId cell) {
            cells.put(cell, Duration.between(r.since(), moment));
          }
        });
    Optional<Duration> left =
        waiting.isEmpty() && cells.isEmpty()
            ? Optional.empty()
            : estimate.left(waiting, cells, jobs);
    return new Snapshot(List.copyOf(running.values()), done, trouble, total, left);
  }

  private void begin(Object key, Kind kind, String what) {
    running.put(key, new Running(kind, what, "", now));
  }

  /** The key of a task, which no layer's name is equal to. */
  private record Task(String id) {}

  /** What each kind of event changes. */
  private final class Marks implements BuildEvent.Listener {

    @Override
    public void layerStarted(BuildEvent.LayerStarted event) {
      begin(event.what(), Kind.LAYER, event.what());
    }

    @Override
    public void layerFinished(BuildEvent.LayerFinished event) {
      running.remove(event.what());
    }

    @Override
    public void taskStarted(BuildEvent.TaskStarted event) {
      begin(new Task(event.id()), Kind.TASK, event.what());
    }

    @Override
    public void taskFinished(BuildEvent.TaskFinished event) {
      running.remove(new Task(event.id()));
    }

    @Override
    public void cellsPlanned(BuildEvent.CellsPlanned event) {
      total += event.cells().size();
      jobs = Math.max(1, event.jobs());
      waiting.addAll(event.cells());
      event.usual().forEach(estimate::learn);
    }

    @Override
    public void cellStarted(BuildEvent.CellStarted event) {
      waiting.remove(event.cell());
      begin(event.cell(), Kind.CELL, event.cell().toString());
    }

    @Override
    public void cellStage(BuildEvent.CellStage event) {
      running.computeIfPresent(event.cell(), (cell, r) -> r.in(event.stage().word()));
    }

    @Override
    public void cellFinished(BuildEvent.CellFinished event) {
      done = event.done();
      total = event.total();
      if (event.trouble()) {
        trouble++;
      }
      waiting.remove(event.cell());
      if (running.remove(event.cell()) != null) {
        estimate.learn(event.cell(), event.elapsed());
      }
    }

    @Override
    public void recipeChosen(BuildEvent.RecipeChosen event) {
      // Lasts no time, as all below.
    }

    @Override
    public void runStarted(BuildEvent.RunStarted event) {}

    @Override
    public void backendChosen(BuildEvent.BackendChosen event) {}

    @Override
    public void inputFound(BuildEvent.InputFound event) {}

    @Override
    public void kernelsSelected(BuildEvent.KernelsSelected event) {}

    @Override
    public void driverGuessed(BuildEvent.DriverGuessed event) {}

    @Override
    public void chrootKept(BuildEvent.ChrootKept event) {}

    @Override
    public void packagePublished(BuildEvent.PackagePublished event) {}

    @Override
    public void packageMended(BuildEvent.PackageMended event) {}

    @Override
    public void diskPlaced(BuildEvent.DiskPlaced event) {}

    @Override
    public void repositoryDescribed(BuildEvent.RepositoryDescribed event) {}

    @Override
    public void warning(BuildEvent.Warning event) {}

    @Override
    public void runFinished(BuildEvent.RunFinished event) {}
  }
}
