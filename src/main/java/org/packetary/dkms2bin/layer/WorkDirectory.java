package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.host.AtomicDirectories;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.host.Uses;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.TreeRemover;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's private directory below the cache, which nobody else can enter. It is held by a lock
 * while the run lives and deleted when it ends; what a killed run left is deleted by the next one.
 * With it goes what the run says of the layers that it uses.
 */
public final class WorkDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WorkDirectory.class);

  /** The directory of runs, in a cache. */
  public static final String NAME = "work";

  private static final String LOCK_SUFFIX = ".lock";

  /** The directory of roots that may be moved out of the run, to be kept. */
  public static final String TO_KEEP = "to-keep";

  private final Path path;
  private final Path lockFile;
  private final FileChannel channel;
  private final TreeRemover remover;
  private final Uses uses;

  private WorkDirectory(
      Path path, Path lockFile, FileChannel channel, TreeRemover remover, Uses uses) {
    this.remover = remover;
    this.path = path;
    this.lockFile = lockFile;
    this.channel = channel;
    this.uses = uses;
  }

  /**
   * Makes a new directory and removes those of runs that are no more.
   *
   * @throws EnvironmentException if the cache cannot be written, or not be made private
   */
  public static WorkDirectory open(Path cache) {
    return open(cache, FileTrees::delete);
  }

  /**
   * The same.
   *
   * @param remover removes such directories
   */
  public static WorkDirectory open(Path cache, TreeRemover remover) {
    Path parent = CacheDirectory.below(CacheDirectory.secure(cache), NAME);
    try {
      removeDead(parent, remover);
      Path layers = cache.resolve(LayerStore.NAME);
      new AtomicDirectories(layers, remover).removeLeftovers();
      Optional<WorkDirectory> made = Optional.empty();
      while (made.isEmpty()) {
        made = make(parent, remover, new Uses(layers));
      }
      return made.get();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + cache + ": " + e.getMessage(),
          "name another place with --cache-dir",
          e);
    }
  }

  /** Empty where another run took the lock file for a dead one's before it was locked. */
  private static Optional<WorkDirectory> make(Path parent, TreeRemover remover, Uses uses)
      throws IOException {
    Path lockFile = Files.createTempFile(parent, "run-", LOCK_SUFFIX);
    FileChannel channel;
    try {
      channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    boolean ours = false;
    try {
      // Tried, not waited for: a run that is told to end just now leaves nothing.
      if (channel.tryLock() != null && Files.exists(lockFile)) {
        Path path = PrivateDirectory.make(directoryOf(lockFile));
        ours = true;
        return Optional.of(new WorkDirectory(path, lockFile, channel, remover, uses));
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is being looked at by another run of this process", lockFile);
    } finally {
      if (!ours) {
        channel.close();
        Files.deleteIfExists(lockFile);
      }
    }
    return Optional.empty();
  }

  private static Path directoryOf(Path lockFile) {
    String name = lockFile.getFileName().toString();
    return lockFile.resolveSibling(name.substring(0, name.length() - LOCK_SUFFIX.length()));
  }

  private static void removeDead(Path parent, TreeRemover remover) throws IOException {
    List<Path> locks;
    try (Stream<Path> files = Files.list(parent)) {
      locks = files.filter(f -> f.toString().endsWith(LOCK_SUFFIX)).toList();
    }
    for (Path lockFile : locks) {
      try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock != null) {
          remover.delete(directoryOf(lockFile));
          Files.delete(lockFile);
        }
      } catch (OverlappingFileLockException e) {
        LOG.debug("{} belongs to another run of this process", lockFile);
      } catch (NoSuchFileException e) {
        LOG.debug("{} is gone already", lockFile);
      } catch (IOException e) {
        LOG.info("what an earlier run left cannot be removed: {}", lockFile, e);
      }
    }
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** The layers that the run uses, which nobody removes while it lives. */
  Uses uses() {
    return uses;
  }

  /** Whether something in it may outlive the run. */
  public boolean mayKeep(Path inside) {
    return inside.startsWith(path.resolve(TO_KEEP));
  }

  /** A new directory inside. */
  public Path subdirectory(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + path + ": " + e.getMessage(), "is the disk full?", e);
    }
  }

  @Override
  public void close() {
    try (channel;
        uses) {
      remover.delete(path);
      Files.deleteIfExists(lockFile);
    } catch (IOException e) {
      LOG.warn("the run's private directory {} could not be removed", path, e);
    }
  }
}
