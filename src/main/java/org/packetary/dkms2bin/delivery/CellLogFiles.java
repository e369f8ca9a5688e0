package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.result.ResultFiles;

/** Keeps cells' logs beside the repository, where everybody may read them. */
public final class CellLogFiles {

  private CellLogFiles() {}

  /**
   * The directory of the logs of a distribution's cells in a repository. Two distributions can have
   * a kernel of the same release.
   */
  public static Path of(Path outDir, String distribution) {
    return outDir.resolve(".dkms2bin/logs").resolve(distribution);
  }

  /**
   * Copies logs that are not there yet; those of an earlier build of the cell go.
   *
   * @param logs the directory of a distribution's
   * @param log one of the logs of a cell, all of which lie in one directory
   * @return where that log is now
   */
  public static Path keep(Path logs, CellId cell, Path log) {
    Path place = logs.resolve(cell.slug());
    Path from = Objects.requireNonNull(log.toAbsolutePath().getParent());
    try {
      PublicFiles.ownDirectory(place);
      for (Path old : ResultFiles.list(place)) {
        if (old.toString().endsWith(".log") && !Files.exists(from.resolve(old.getFileName()))) {
          Files.delete(old);
        }
      }
      for (Path file : ResultFiles.list(from)) {
        copy(file, place.resolve(file.getFileName()));
      }
      return place.resolve(log.getFileName());
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot keep the logs of " + cell + " in " + place + ": " + e.getMessage(),
          "is the disk full?",
          e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isRegularFile(to) && Files.mismatch(from, to) < 0) {
      return;
    }
    Files.deleteIfExists(to);
    Files.copy(from, PublicFiles.ownFile(to), StandardCopyOption.REPLACE_EXISTING);
    PublicFiles.dressFile(to);
  }

  /** Where a log is kept; empty where there is none. */
  public static Optional<Path> keep(Path logs, CellId cell, Optional<Path> log) {
    return log.map(file -> keep(logs, cell, file));
  }
}
