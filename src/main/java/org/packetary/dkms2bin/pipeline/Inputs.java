package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.archive.ExtractionLimits;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.SourceReader;

/** Reads inputs into source trees below a private directory. */
final class Inputs {

  private final SourceReader reader = new SourceReader(ExtractionLimits.DEFAULT);
  private final Path directory;
  private int number;

  /** Inputs that are unpacked below an existing directory. */
  Inputs(Path directory) {
    this.directory = directory;
  }

  /**
   * Reads every file; what is wrong with any of them is reported at once.
   *
   * @throws InputException if some file is not usable
   */
  List<DkmsSource> read(List<Path> files) {
    List<DkmsSource> sources = new ArrayList<>();
    List<InputException> problems = new ArrayList<>();
    for (Path file : files) {
      try {
        sources.addAll(reader.read(file, place()));
      } catch (InputException e) {
        problems.add(e);
      }
    }
    if (problems.size() == 1) {
      throw problems.get(0);
    }
    if (!problems.isEmpty()) {
      throw new InputException(
          problems.size()
              + " inputs are not usable:\n  "
              + String.join("\n  ", problems.stream().map(InputException::problem).toList()),
          problems.get(0).hint().orElse(null));
    }
    return sources;
  }

  private Path place() {
    try {
      return Files.createDirectory(directory.resolve(Integer.toString(number++)));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + directory + ": " + e.getMessage(), "is the disk full?", e);
    }
  }
}
