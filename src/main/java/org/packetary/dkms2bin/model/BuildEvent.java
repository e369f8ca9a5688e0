package org.packetary.dkms2bin.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened during a run and that a person may want to see. What lasts has a start
 * and an end with the same subject.
 */
public sealed interface BuildEvent {

  /** Hears of events, a method for each kind: one more kind does not compile until it is heard. */
  interface Listener {
    /** The run begins. */
    void runStarted(RunStarted event);

    /** The recipe is settled. */
    void recipeChosen(RecipeChosen event);

    /** Where builds run is settled. */
    void backendChosen(BackendChosen event);

    /** A name was found in the archive. */
    void inputFound(InputFound event);

    /** The kernels are settled. */
    void kernelsSelected(KernelsSelected event);

    /** Sources without a dkms.conf were given one. */
    void driverGuessed(DriverGuessed event);

    /** A layer is being made. */
    void layerStarted(LayerStarted event);

    /** A layer is made, or could not be. */
    void layerFinished(LayerFinished event);

    /** Something other than a layer or a cell begins. */
    void taskStarted(TaskStarted event);

    /** Something other than a layer or a cell ends. */
    void taskFinished(TaskFinished event);

    /** The cells are settled. */
    void cellsPlanned(CellsPlanned event);

    /** A cell's build begins. */
    void cellStarted(CellStarted event);

    /** A cell's next stage begins. */
    void cellStage(CellStage event);

    /** A cell has its outcome. */
    void cellFinished(CellFinished event);

    /** A cell's build root was kept. */
    void chrootKept(ChrootKept event);

    /** A package is in the repository. */
    void packagePublished(PackagePublished event);

    /** A package of somebody else's was written anew. */
    void packageMended(PackageMended event);

    /** A driver disk is beside the packages. */
    void diskPlaced(DiskPlaced event);

    /** It is known how to install from the repository. */
    void repositoryDescribed(RepositoryDescribed event);

    /** Something deserves a look. */
    void warning(Warning event);

    /** The run is over. */
    void runFinished(RunFinished event);
  }

  /** Tells a listener, by the method for this kind. */
  void tell(Listener listener);

  /** The run begins; {@code toolVersion} is dkms2bin's. */
  record RunStarted(String toolVersion) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.runStarted(this);
    }
  }

  /**
   * The recipe is settled.
   *
   * @param reason why this one: what it was inferred from, or that it was asked for
   */
  record RecipeChosen(String name, String title, String reason) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.recipeChosen(this);
    }
  }

  /**
   * Where builds run, and as whom, is settled.
   *
   * @param what in a few words
   * @param reason why this one
   */
  record BackendChosen(String what, String reason) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.backendChosen(this);
    }
  }

  /** A name was found in the archive: {@code word} is what the user wrote. */
  record InputFound(String word, String packageName, String version) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.inputFound(this);
    }
  }

  /** The kernels are settled, newest first. */
  record KernelsSelected(List<String> releases) implements BuildEvent {
    public KernelsSelected {
      releases = List.copyOf(releases);
    }

    @Override
    public void tell(Listener listener) {
      listener.kernelsSelected(this);
    }
  }

  /**
   * Sources without a dkms.conf were given one.
   *
   * @param guesses what in it was guessed and from what, a sentence each
   */
  record DriverGuessed(Path input, List<String> guesses) implements BuildEvent {
    public DriverGuessed {
      guesses = List.copyOf(guesses);
    }

    @Override
    public void tell(Listener listener) {
      listener.driverGuessed(this);
    }
  }

  /** A layer is not in the cache and is being made. */
  record LayerStarted(String what) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.layerStarted(this);
    }
  }

  /** The layer of the same name is made, or could not be. */
  record LayerFinished(String what, boolean ok) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.layerFinished(this);
    }
  }

  /**
   * Something begins that lasts and is neither a layer nor a cell: a download, planning.
   *
   * @param id names it until it ends; no two of one run share it
   * @param what in a few words, for people
   */
  record TaskStarted(String id, String what) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.taskStarted(this);
    }
  }

  /** The task of the same id ends. */
  record TaskFinished(String id, boolean ok) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.taskFinished(this);
    }
  }

  /**
   * The cells are settled, in their order; each of them ends, also one that nothing is built of.
   *
   * @param usual how long those took before of which that is known
   * @param jobs how many are built at once
   */
  record CellsPlanned(List<CellId> cells, Map<CellId, Duration> usual, int jobs)
      implements BuildEvent {
    public CellsPlanned {
      cells = List.copyOf(cells);
      usual = Map.copyOf(usual);
    }

    @Override
    public void tell(Listener listener) {
      listener.cellsPlanned(this);
    }
  }

  /** A cell's build begins. */
  record CellStarted(CellId cell) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.cellStarted(this);
    }
  }

  /** A cell's next stage begins, and with it the one before ends. */
  record CellStage(CellId cell, Stage stage) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.cellStage(this);
    }
  }

  /**
   * A cell has its outcome. Where it was known beforehand, nothing of the cell began.
   *
   * @param trouble whether it is bad news
   * @param remarks where the outcome comes from and what was expected, where that is of interest
   */
  record CellFinished(
      CellId cell,
      CellOutcome outcome,
      Duration elapsed,
      int done,
      int total,
      boolean trouble,
      List<String> remarks)
      implements BuildEvent {
    public CellFinished {
      remarks = List.copyOf(remarks);
    }

    @Override
    public void tell(Listener listener) {
      listener.cellFinished(this);
    }
  }

  /** A cell's build root was kept; {@code command} enters it. */
  record ChrootKept(CellId cell, Path directory, String command) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.chrootKept(this);
    }
  }

  /** A package is in the repository. */
  record PackagePublished(PackageFile file) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.packagePublished(this);
    }
  }

  /** A package of somebody else's was written anew: {@code faults} says what was wrong. */
  record PackageMended(String file, String faults) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.packageMended(this);
    }
  }

  /** A driver disk is beside the packages. */
  record DiskPlaced(DriverDisk disk) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.diskPlaced(this);
    }
  }

  /** How to install from the repository: the lines of the file that says so to package managers. */
  record RepositoryDescribed(List<String> lines) implements BuildEvent {
    public RepositoryDescribed {
      lines = List.copyOf(lines);
    }

    @Override
    public void tell(Listener listener) {
      listener.repositoryDescribed(this);
    }
  }

  /** Something that does not stop the run but deserves a look. */
  record Warning(String message) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.warning(this);
    }
  }

  /**
   * The run is over, whatever came of it; nothing follows.
   *
   * @param status the exit status
   * @param problem what ended it, if not its work
   * @param hint what to do about that
   */
  record RunFinished(int status, Optional<String> problem, Optional<String> hint)
      implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.runFinished(this);
    }
  }
}
