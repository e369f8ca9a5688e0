package org.packetary.dkms2bin.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The layout of a result's directory.
 *
 * @param directory the result's own
 */
public record ResultFiles(Path directory) {

  /** Modules as dkms made them, neither signed nor stripped nor compressed by us. */
  public Path modules() {
    return directory.resolve("modules");
  }

  /** The logs. */
  public Path logs() {
    return directory.resolve("logs");
  }

  /** What dkms said. */
  public Path dkmsLog() {
    return logs().resolve("dkms.log");
  }

  /** What make said. */
  public Path makeLog() {
    return logs().resolve("make.log");
  }

  /** The symbols that the modules export, for cells that need this one. */
  public Path symvers() {
    return directory.resolve("Module.symvers");
  }

  /** What the cell lends to others: a tree to be laid over their roots. */
  public Path root() {
    return directory.resolve("root");
  }

  /** Packages that the root's own dkms made. */
  public Path packages() {
    return directory.resolve("packages");
  }

  /** The tree that the module was built in. */
  public Path built() {
    return directory.resolve("built");
  }

  /** Which files became the modules. */
  public Path trace() {
    return directory.resolve("kbuild").resolve("trace.json.gz");
  }

  /** What is known of the result. */
  Path facts() {
    return directory.resolve("facts.json");
  }

  /** The digest of all the other files. */
  Path seal() {
    return directory.resolve("files.sha256");
  }

  /** A file or directory, if the result has it. */
  public static Optional<Path> ifThere(Path path) {
    return Files.exists(path) ? Optional.of(path) : Optional.empty();
  }

  /**
   * The files of a directory in the order of their names; none where it is missing.
   *
   * @throws IOException if it cannot be read
   */
  public static List<Path> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
