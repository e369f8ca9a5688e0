package org.packetary.dkms2bin.sandbox.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.process.BrokenLimit;

/** Holds a running cell to what it may write: all its files, and each log. */
public final class FilesWatch {

  private final CellLimits limits;
  private final DiskUse disk;
  private final List<Path> logs;

  /**
   * A watch of a cell's files.
   *
   * @param disk watches all that it writes
   * @param logs files that what its steps print goes to
   */
  public FilesWatch(CellLimits limits, DiskUse disk, List<Path> logs) {
    this.limits = limits;
    this.disk = disk;
    this.logs = List.copyOf(logs);
  }

  /** The limit that they have reached. */
  public Optional<BrokenLimit> look() throws InterruptedException {
    if (logs.stream().anyMatch(log -> size(log) >= limits.log())) {
      return Optional.of(limits.logReached());
    }
    return disk.tooMuch().map(CellLimits::diskReached);
  }

  private static long size(Path log) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(log, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? attributes.size() : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
