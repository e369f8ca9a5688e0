package org.packetary.dkms2bin.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.isolation.Tier;

/** Where images are made: on the file system of what comes out, so that it can be renamed. */
final class WorkPlace {

  private WorkPlace() {}

  /** What is done in it. */
  interface Work<T> {
    T in(Path directory) throws IOException, InterruptedException;
  }

  /**
   * Works in a directory that is removed in the end.
   *
   * @param outDir made if it is not there
   */
  static <T> T in(Path outDir, Tier tier, Work<T> work) throws InterruptedException {
    try {
      PublicFiles.makeDirectories(outDir);
      Path directory = Files.createTempDirectory(outDir, ".dkms2bin-image-");
      try {
        return work.in(directory);
      } finally {
        tier.delete(directory);
      }
    } catch (IOException e) {
      throw HostIo.failure("cannot work in " + outDir, e);
    }
  }
}
