package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.FileTrees;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's own directory for temporary files, also those that libraries make. It is held by a
 * lock while the process lives and deleted when that ends; what a killed one left is deleted by the
 * next.
 *
 * <p>The launcher chooses its name: newer Java machines take {@code java.io.tmpdir} from their
 * command line only. Without the launcher, or where the user names another, there is none.
 */
public final class TemporaryDirectory implements AutoCloseable {

  /** The property by which the launcher says which directory is the process's own. */
  public static final String PROPERTY = "dkms2bin.tmpdir";

  private static final Logger LOG = LoggerFactory.getLogger(TemporaryDirectory.class);

  private static final String JAVAS = "java.io.tmpdir";
  private static final String LOCK = ".lock";

  /** As the launcher makes them up: whose it is, and two numbers. */
  private static final Pattern NAME = Pattern.compile("(dkms2bin-\\d+-)\\d+-\\d+");

  private final @Nullable Path path;
  private final @Nullable FileChannel lock;

  private TemporaryDirectory(@Nullable Path path, @Nullable FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes this process's directory, and removes those of processes that are no more.
   *
   * @throws EnvironmentException if it cannot be made
   */
  public static TemporaryDirectory open() {
    Optional<Path> own = own();
    if (own.isEmpty()) {
      return new TemporaryDirectory(null, null);
    }
    Path path = own.get();
    try {
      removeDead(path);
      Optional<FileChannel> lock = Optional.empty();
      while (lock.isEmpty()) {
        make(path);
        lock = lock(path);
      }
      return new TemporaryDirectory(path, lock.get());
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot make " + path + ", for temporary files: " + e.getMessage(),
          "name a directory with room in the variable TMPDIR",
          e);
    }
  }

  /** A directory for what somebody is to read when this process is no more. */
  public static Path lasting() {
    return own().map(Path::getParent).orElseGet(() -> Path.of(System.getProperty(JAVAS, "/tmp")));
  }

  private static Optional<Path> own() {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .filter(p -> p.equals(System.getProperty(JAVAS)))
        .map(Path::of)
        .filter(p -> p.isAbsolute() && NAME.matcher(p.getFileName().toString()).matches());
  }

  private static void make(Path path) throws IOException {
    try {
      PrivateDirectory.make(path);
    } catch (FileAlreadyExistsException e) {
      // The launcher has made it, or a stranger.
      if (!isOurs(path)) {
        throw e;
      }
    }
  }

  private static boolean isOurs(Path path) throws IOException {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && UnixMode.owner(path, LinkOption.NOFOLLOW_LINKS) == UnixMode.self();
  }

  /** Empty where somebody else has it, or has taken it for a dead one's and removed it. */
  private static Optional<FileChannel> lock(Path path) throws IOException {
    Path file = path.resolve(LOCK);
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    boolean held = false;
    try {
      held = channel.tryLock() != null && Files.exists(file);
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is held by this process", path);
    } finally {
      if (!held) {
        channel.close();
      }
    }
    return held ? Optional.of(channel) : Optional.empty();
  }

  private static void removeDead(Path own) {
    String name = own.getFileName().toString();
    String prefix = NAME.matcher(name).replaceFirst("$1");
    List<Path> others;
    try (Stream<Path> entries = Files.list(own.resolveSibling(""))) {
      others =
          entries
              .filter(e -> e.getFileName().toString().startsWith(prefix))
              .filter(e -> NAME.matcher(e.getFileName().toString()).matches())
              .filter(e -> !e.getFileName().toString().equals(name))
              .toList();
    } catch (IOException e) {
      LOG.debug("what earlier processes left beside {} is not for this user to see", own, e);
      return;
    }
    for (Path other : others) {
      try {
        if (isOurs(other)) {
          removeUnlessHeld(other);
        }
      } catch (IOException e) {
        LOG.debug("what an earlier process left cannot be removed: {}", other, e);
      }
    }
  }

  private static void removeUnlessHeld(Path other) throws IOException {
    Optional<FileChannel> lock = lock(other);
    if (lock.isPresent()) {
      try {
        FileTrees.delete(other);
      } finally {
        lock.get().close();
      }
    }
  }

  @Override
  public void close() {
    if (path == null || lock == null) {
      return;
    }
    try (lock) {
      FileTrees.delete(path);
    } catch (IOException e) {
      LOG.warn("the directory for temporary files {} could not be removed", path, e);
    }
  }

  @Override
  public String toString() {
    return path == null ? "Java's own directory" : path.toString();
  }
}
