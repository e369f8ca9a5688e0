package org.packetary.dkms2bin.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Something that happened during a run and that a person may want to see. */
public sealed interface BuildEvent {

  /**
   * The recipe is settled.
   *
   * @param reason why this one: what it was inferred from, or that it was asked for
   */
  record RecipeChosen(String name, String title, String reason) implements BuildEvent {}

  /**
   * Where builds run is settled, if that was a question.
   *
   * @param what in a few words
   * @param reason why this one
   */
  record BackendChosen(String what, String reason) implements BuildEvent {}

  /** A name was found in the archive: {@code word} is what the user wrote. */
  record InputFound(String word, String packageName, String version) implements BuildEvent {}

  /** The kernels are settled, newest first. */
  record KernelsSelected(List<String> releases) implements BuildEvent {
    public KernelsSelected {
      releases = List.copyOf(releases);
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
  }

  /** The modules are known. */
  record ModulesFound(List<ModuleId> modules) implements BuildEvent {
    public ModulesFound {
      modules = List.copyOf(modules);
    }
  }

  /** A layer is not in the cache and is being made. */
  record LayerStarted(String what) implements BuildEvent {}

  /** A cell's build begins. */
  record CellStarted(CellId cell) implements BuildEvent {}

  /** A cell has its outcome. */
  record CellFinished(CellId cell, CellOutcome outcome, Duration elapsed, int done, int total)
      implements BuildEvent {}

  /** A cell's build root was kept; {@code command} enters it. */
  record ChrootKept(CellId cell, Path directory, String command) implements BuildEvent {}

  /** A package is in the repository. */
  record PackagePublished(PackageFile file) implements BuildEvent {}

  /** A package of somebody else's was written anew: {@code faults} says what was wrong. */
  record PackageMended(String file, String faults) implements BuildEvent {}

  /** A driver disk is beside the packages. */
  record DiskPlaced(DriverDisk disk) implements BuildEvent {}

  /** How to install from the repository: the lines of the file that says so to package managers. */
  record RepositoryDescribed(List<String> lines) implements BuildEvent {
    public RepositoryDescribed {
      lines = List.copyOf(lines);
    }
  }

  /** Something that does not stop the run but deserves a look. */
  record Warning(String message) implements BuildEvent {}
}
