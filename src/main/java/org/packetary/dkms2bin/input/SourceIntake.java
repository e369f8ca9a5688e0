package org.packetary.dkms2bin.input;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.SourceReader;
import org.packetary.dkms2bin.source.Unpacked;
import org.packetary.dkms2bin.source.driver.DriverDescription;
import org.packetary.dkms2bin.source.driver.DriverSources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unpacks inputs into private places, and writes a dkms.conf for sources that have none. */
public final class SourceIntake {

  private static final Logger LOG = LoggerFactory.getLogger(SourceIntake.class);

  private final SourceReader reader = new SourceReader(ExtractionLimits.DEFAULT);
  private final DriverDescription driver;

  /**
   * An intake.
   *
   * @param driver what the user says about inputs without a dkms.conf
   */
  public SourceIntake(DriverDescription driver) {
    this.driver = driver;
  }

  /**
   * What an input holds.
   *
   * @param sources at least one
   * @param written the module of a dkms.conf that was written for them
   * @param guesses what was guessed for it, for people
   */
  public record Taken(List<DkmsSource> sources, Optional<ModuleId> written, List<String> guesses) {
    public Taken {
      sources = List.copyOf(sources);
      guesses = List.copyOf(guesses);
    }
  }

  /**
   * Reads one input.
   *
   * @param place an empty directory for what is unpacked
   * @throws org.packetary.dkms2bin.model.InputException if it holds no usable sources
   */
  public Taken read(Path input, Path place) {
    if (Files.isDirectory(input) && driver.isEmpty() && !DriverSources.mayBeIn(input)) {
      return new Taken(reader.read(input, place), Optional.empty(), List.of());
    }
    Unpacked unpacked = reader.unpack(input, place);
    if (unpacked.kind() == Unpacked.Kind.SOURCES && unpacked.trees().isEmpty()) {
      DriverSources.Described described = DriverSources.describe(unpacked, driver);
      LOG.debug("wrote a dkms.conf for {}:\n{}", input, described.conf().stripTrailing());
      return new Taken(unpacked.sources(), Optional.of(described.id()), described.guesses());
    }
    return new Taken(unpacked.sources(), Optional.empty(), List.of());
  }
}
