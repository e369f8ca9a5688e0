package org.packetary.dkms2bin.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.GateRequest;
import org.packetary.dkms2bin.yaml.YamlReader;

/**
 * A file that describes a matrix: drivers, distributions with their kernels, and what comes out.
 *
 * @param path as the user named it; empty where there is no file
 * @param values what is said for all distributions
 * @param distributions in the file's order
 * @param drivers in the file's order
 * @param gates in the file's order
 */
public record MatrixFile(
    Optional<Path> path,
    Values values,
    List<DistributionEntry> distributions,
    List<DriverEntry> drivers,
    List<GateEntry> gates) {

  /** The name that such a file usually has. */
  public static final String USUAL_NAME = "dkms2bin.yaml";

  /** No file: all is said on the command line. */
  public static final MatrixFile NONE =
      new MatrixFile(Optional.empty(), Values.NONE, List.of(), List.of(), List.of());

  /** Copies the lists. */
  public MatrixFile {
    distributions = List.copyOf(distributions);
    drivers = List.copyOf(drivers);
    gates = List.copyOf(gates);
  }

  /**
   * A gate of the file.
   *
   * @param distros what the file calls the distributions that it is for; empty for all
   * @param origin where it stands
   */
  record GateEntry(GateRequest request, List<String> distros, ValueOrigin origin) {
    GateEntry {
      distros = List.copyOf(distros);
    }

    boolean isFor(DistributionEntry entry) {
      return distros.isEmpty() || distros.stream().anyMatch(entry::isCalled);
    }
  }

  /**
   * Reads a file. Whether the files that it names exist is not looked at.
   *
   * @param environment what it may take values from
   * @param problems where all that is wrong goes, each with its line and key
   * @return what could be read of it; empty if that is nothing
   */
  public static Optional<MatrixFile> read(
      Path file, Map<String, String> environment, Problems problems) {
    Path directory = file.toAbsolutePath().normalize().getParent();
    FileContext context =
        new FileContext(directory == null ? Path.of("/") : directory, environment, problems);
    return YamlReader.read(file, problems).map(top -> new MatrixReader(context).read(top));
  }

  /** Where the file is, for messages. */
  String where() {
    return path.map(Path::toString).orElse("the command line");
  }
}
