package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.TreeRemover;

/**
 * Makes directories that are complete or not there, whoever makes them and however that ends: each
 * one is made in a temporary directory beside its place, under a lock that other processes respect,
 * and renamed into its place.
 */
public final class AtomicDirectories {

  private static final String LOCK = ".lock";
  private static final String NEW = ".new";

  private final Path directory;
  private final TreeRemover remover;

  /** Those in a directory, which has to be there before the first one is made. */
  public AtomicDirectories(Path directory) {
    this(directory, FileTrees::delete);
  }

  /**
   * Those in a directory, which has to be there before the first one is made.
   *
   * @param remover removes what was not finished
   */
  public AtomicDirectories(Path directory, TreeRemover remover) {
    this.directory = directory;
    this.remover = remover;
  }

  /** What is done about a name while nobody else does anything about it. */
  @FunctionalInterface
  public interface Action<T> {
    /**
     * Does it.
     *
     * @param temporary where to make the directory, before {@link AtomicDirectories#place} puts it
     *     in its place; it does not exist, and what is left of it is removed afterwards
     */
    T run(Path temporary) throws IOException, InterruptedException;
  }

  /**
   * Does something about a name under its lock.
   *
   * @param name a file name
   * @throws IOException if the directory cannot be written
   */
  public <T> T locked(String name, Action<T> action) throws IOException, InterruptedException {
    return PathLock.during(
        lock(name),
        () -> {
          Path temporary = temporary(name);
          remover.delete(temporary);
          try {
            return action.run(temporary);
          } finally {
            remover.delete(temporary);
          }
        });
  }

  /**
   * Puts a finished directory in its place.
   *
   * @param place where nothing is yet
   */
  public static void place(Path temporary, Path place) throws IOException {
    Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Removes what a name stands for, unless somebody uses it or does something about it just now.
   *
   * @return whether it was removed
   * @throws IOException if it is there and cannot be removed
   */
  public boolean remove(String name) throws IOException {
    boolean[] removed = {false};
    PathLock.unlessLocked(
        lock(name),
        () -> {
          Path temporary = temporary(name);
          remover.delete(temporary);
          removed[0] = Uses.alone(directory, name, () -> place(directory.resolve(name), temporary));
          remover.delete(temporary);
        });
    return removed[0];
  }

  /**
   * Removes what makers left that are no more. Those of the living are locked, and stay.
   *
   * @throws IOException if the directory cannot be read or something cannot be removed
   */
  public void removeLeftovers() throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, ".*" + NEW)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        String of = name.substring(1, name.length() - NEW.length());
        PathLock.unlessLocked(lock(of), () -> remover.delete(temporary(of)));
      }
    }
  }

  /** The lock of a name in a directory, which is there since something was first done about it. */
  public static Path lock(Path directory, String name) {
    return directory.resolve("." + name + LOCK);
  }

  private Path temporary(String name) {
    return directory.resolve("." + name + NEW);
  }

  private Path lock(String name) {
    return lock(directory, name);
  }
}
