package org.packetary.dkms2bin.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Something that happened during a run and that a person may want to see. */
public sealed interface BuildEvent {

  /** Hears of events, a method for each kind: one more kind does not compile until it is heard. */
  interface Listener {
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

    /** A cell's build begins. */
    void cellStarted(CellStarted event);

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
  }

  /** Tells a listener, by the method for this kind. */
  void tell(Listener listener);

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
   * Where builds run is settled, if that was a question.
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

  /** A cell's build begins. */
  record CellStarted(CellId cell) implements BuildEvent {
    @Override
    public void tell(Listener listener) {
      listener.cellStarted(this);
    }
  }

  /** A cell has its outcome. */
  record CellFinished(CellId cell, CellOutcome outcome, Duration elapsed, int done, int total)
      implements BuildEvent {
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
}
