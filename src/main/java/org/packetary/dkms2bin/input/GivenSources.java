package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.source.DkmsSource;

/** Reads all inputs of one kind of a run, and tells everything that is wrong with them at once. */
public final class GivenSources {

  private final EventSink events;
  private final List<TakenSource> taken = new ArrayList<>();
  private final Problems problems = new Problems();

  /** Tells what was guessed, and what deserves a look. */
  public GivenSources(EventSink events) {
    this.events = events;
  }

  /** How an input is read. */
  @FunctionalInterface
  public interface Reader {
    /** What an input holds. */
    SourceIntake.Taken read(Path input) throws IOException;
  }

  /** Reads a driver's files; what is wrong is kept for {@link #all}. */
  public void add(DriverRequest driver, List<Path> files, Reader reader) {
    boolean wrote = false;
    for (Path file : files) {
      try {
        SourceIntake.Taken one = reader.read(file);
        if (!one.guesses().isEmpty()) {
          events.accept(new BuildEvent.DriverGuessed(file, one.guesses()));
        }
        wrote |= one.written().isPresent();
        for (DkmsSource source : one.sources()) {
          taken.add(new TakenSource(source, SourcePins.of(source), driver, one.written()));
        }
      } catch (InputException e) {
        problems.add(e);
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot unpack " + file + ": " + e.getMessage(), "is the disk full?", e);
      }
    }
    if (driver.description().saysHow() && !files.isEmpty() && !wrote && problems.isEmpty()) {
      events.accept(
          new BuildEvent.Warning(
              "--make, --clean and --built-module are for sources without a dkms.conf; all inputs"
                  + " have one"));
    }
  }

  /**
   * Everything that was read.
   *
   * @throws InputException with all that is wrong
   */
  public List<TakenSource> all() {
    problems.throwIfAny("inputs are not usable", null);
    return List.copyOf(taken);
  }

  /** Reads each input into a directory of its own, for sources that are not kept. */
  public static Reader into(Path directory, DriverRequest driver) {
    SourceIntake intake = new SourceIntake(driver.description());
    return input ->
        intake.read(input, Files.createTempDirectory(Files.createDirectories(directory), "input-"));
  }
}
