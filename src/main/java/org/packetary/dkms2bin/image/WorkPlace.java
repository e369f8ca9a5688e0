package org.packetary.dkms2bin.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.host.PathLock;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.isolation.Tier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where images are made: on the file system of what comes out, so that it can be renamed. It is
 * held by a lock while somebody works in it; what a killed one left is removed by the next.
 */
public final class WorkPlace {

  private static final Logger LOG = LoggerFactory.getLogger(WorkPlace.class);

  private static final String PREFIX = ".dkms2bin-image-";
  private static final String LOCK = ".lock";

  private WorkPlace() {}

  /** What is done in it. */
  public interface Work<T> {
    T in(Path directory) throws IOException, InterruptedException;
  }

  /**
   * Works in a directory that is removed in the end.
   *
   * @param outDir made if it is not there
   */
  public static <T> T in(Path outDir, Tier tier, Work<T> work) throws InterruptedException {
    try {
      PublicFiles.makeDirectories(outDir);
      removeDead(outDir, tier);
      Optional<T> done = Optional.empty();
      while (done.isEmpty()) {
        done = inOne(Files.createTempDirectory(outDir, PREFIX), tier, work);
      }
      return done.get();
    } catch (IOException e) {
      throw HostIo.failure("cannot work in " + outDir, e);
    }
  }

  /** Empty where another took it for a dead one's before it was locked. */
  private static <T> Optional<T> inOne(Path directory, Tier tier, Work<T> work)
      throws IOException, InterruptedException {
    Path lock = directory.resolve(LOCK);
    try {
      return PathLock.during(
          lock, () -> Files.exists(lock) ? Optional.of(work.in(directory)) : Optional.empty());
    } catch (NoSuchFileException e) {
      if (Files.exists(directory)) {
        throw e;
      }
      return Optional.empty();
    } finally {
      tier.delete(directory);
    }
  }

  private static void removeDead(Path outDir, Tier tier) throws IOException {
    List<Path> others;
    try (Stream<Path> entries = Files.list(outDir)) {
      others = entries.filter(e -> e.getFileName().toString().startsWith(PREFIX)).toList();
    }
    for (Path other : others) {
      try {
        Path lock = other.resolve(LOCK);
        if (Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
          PathLock.unlessLocked(lock, () -> tier.delete(other));
        }
      } catch (IOException e) {
        LOG.debug("what an earlier run left cannot be removed: {}", other, e);
      }
    }
  }
}
