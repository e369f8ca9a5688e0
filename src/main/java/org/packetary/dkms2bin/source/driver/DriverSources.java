package org.packetary.dkms2bin.source.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.source.SourceTrees;
import org.packetary.dkms2bin.source.Unpacked;

/**
 * Makes DKMS sources of a driver's sources: writes the dkms.conf that they come without, from what
 * the user says and from what can be guessed of the rest.
 */
public final class DriverSources {

  private static final Set<String> MAKEFILES =
      Set.of("Makefile", "makefile", "GNUmakefile", "Kbuild");
  private static final int LOOK_DEPTH = 4;

  private DriverSources() {}

  /**
   * What was made of an input.
   *
   * @param id the module's name and version
   * @param conf the text of the dkms.conf that was written
   * @param guesses what was guessed and from what, a sentence each
   */
  public record Described(ModuleId id, String conf, List<String> guesses) {
    /** Copies the list. */
    public Described {
      guesses = List.copyOf(guesses);
    }
  }

  /**
   * Whether a directory looks like sources that something could be guessed from, before anybody
   * copies it: there is a makefile, not too far down.
   */
  public static boolean mayBeIn(Path directory) {
    try (Stream<Path> found =
        Files.find(
            directory,
            LOOK_DEPTH,
            (path, attributes) ->
                attributes.isRegularFile()
                    && MAKEFILES.contains(String.valueOf(path.getFileName())))) {
      return found.findFirst().isPresent();
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /**
   * Writes the dkms.conf into the unpacked sources.
   *
   * @param input sources, not a package, without a dkms.conf
   * @param given what the user says; takes precedence over guesses
   * @throws InputException if what is not given cannot be guessed, or cannot stand in a dkms.conf
   * @throws EnvironmentException if the sources cannot be read or written
   */
  public static Described describe(Unpacked input, DriverDescription given) {
    Instant newest = input.newest();
    Described described = new DriverGuess(input, given).described();
    Path file = input.top().resolve(SourceTrees.DKMS_CONF);
    try {
      Files.writeString(file, described.conf());
      Files.setLastModifiedTime(file, FileTime.from(newest));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write " + file + ": " + e.getMessage(), "is the disk full?", e);
    }
    return described;
  }
}
