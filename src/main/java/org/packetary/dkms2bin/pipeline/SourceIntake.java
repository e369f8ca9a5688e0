package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.ExtractionLimits;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.DriverDescription;
import org.packetary.dkms2bin.source.DriverSources;
import org.packetary.dkms2bin.source.SourcePatches;
import org.packetary.dkms2bin.source.SourceReader;
import org.packetary.dkms2bin.source.Unpacked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the user names into DKMS sources. Driver sources without a dkms.conf become such, and
 * what was guessed of them is told.
 */
final class SourceIntake {

  private static final Logger LOG = LoggerFactory.getLogger(SourceIntake.class);

  private final SourceReader reader = new SourceReader(ExtractionLimits.DEFAULT);
  private final DriverDescription driver;
  private final List<Path> patches;
  private final EventSink events;

  /**
   * An intake.
   *
   * @param driver what the user says about driver sources
   * @param patches for each source
   */
  SourceIntake(DriverDescription driver, List<Path> patches, EventSink events) {
    this.driver = driver;
    this.patches = List.copyOf(patches);
    this.events = events;
  }

  /**
   * A source.
   *
   * @param written the name and version, where we wrote its dkms.conf
   */
  record Taken(DkmsSource source, Optional<ModuleId> written) {}

  /**
   * Reads every input.
   *
   * @param directory private and empty
   * @throws InputException if any input is not usable; it says what is wrong with each
   */
  List<Taken> read(List<Path> inputs, Path directory) {
    List<Taken> taken = new ArrayList<>();
    Problems problems = new Problems();
    for (int i = 0; i < inputs.size(); i++) {
      try {
        Path place = Files.createDirectory(directory.resolve(Integer.toString(i)));
        taken.addAll(read(inputs.get(i), place));
      } catch (InputException e) {
        problems.add(e);
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot write below " + directory + ": " + e.getMessage(), "is the disk full?", e);
      }
    }
    problems.throwIfAny("inputs are not usable", null);
    if (driver.saysHow() && taken.stream().noneMatch(t -> t.written().isPresent())) {
      events.accept(
          new BuildEvent.Warning(
              "--make, --clean and --built-module are for sources without a dkms.conf; all inputs"
                  + " have one"));
    }
    return taken;
  }

  private List<Taken> read(Path input, Path place) {
    if (Files.isDirectory(input) && driver.isEmpty() && !DriverSources.mayBeIn(input)) {
      return taken(reader.read(input, place), Optional.empty());
    }
    Unpacked unpacked = reader.unpack(input, place);
    boolean isDriver = unpacked.kind() == Unpacked.Kind.SOURCES && unpacked.trees().isEmpty();
    Optional<ModuleId> written = isDriver ? Optional.of(describe(unpacked)) : Optional.empty();
    return taken(unpacked.sources(), written);
  }

  private List<Taken> taken(List<DkmsSource> sources, Optional<ModuleId> written) {
    return sources.stream().map(s -> new Taken(SourcePatches.add(s, patches), written)).toList();
  }

  private ModuleId describe(Unpacked unpacked) {
    DriverSources.Described described = DriverSources.describe(unpacked, driver);
    Path input = unpacked.origin().input();
    if (!described.guesses().isEmpty()) {
      events.accept(new BuildEvent.DriverGuessed(input, described.guesses()));
    }
    LOG.debug("wrote a dkms.conf for {}:\n{}", input, described.conf().stripTrailing());
    return described.id();
  }
}
