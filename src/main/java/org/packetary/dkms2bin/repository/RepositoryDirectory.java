package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * The layout that repositories of every kind share: packages at the top level, our own state under
 * {@code DIR/.dkms2bin}, one lock, and files that are replaced by renaming, packages before what
 * lists them.
 */
public final class RepositoryDirectory {

  public static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String STATE = ".dkms2bin";

  private final Path dir;
  private final Path state;
  private final Clock clock;
  private final Duration patience;
  private final Consumer<String> steps;

  /**
   * A directory. Nothing is touched yet.
   *
   * @param dir is created when missing
   * @param clock for the lock's note
   * @param patience how long another publisher is waited for
   */
  public RepositoryDirectory(Path dir, Clock clock, Duration patience) {
    this(dir, clock, patience, step -> {});
  }

  /**
   * The same.
   *
   * @param steps is told each change of a file before it is made
   */
  public RepositoryDirectory(Path dir, Clock clock, Duration patience, Consumer<String> steps) {
    this.dir = dir.toAbsolutePath().normalize();
    this.state = this.dir.resolve(STATE);
    this.clock = clock;
    this.patience = patience;
    this.steps = steps;
  }

  public Path path() {
    return dir;
  }

  /** The time. */
  Instant now() {
    return clock.instant();
  }

  /** The directory of our own files in it. */
  Path state() {
    return state;
  }

  /** A file of ours, for {@link Transaction#put}. */
  public static String stateName(String name) {
    return STATE + "/" + name;
  }

  /** See {@link PackageRepository#check}. */
  public synchronized void check() {
    Deque<Path> created = new ArrayDeque<>();
    try {
      PublicFiles.makeDirectories(dir).forEach(created::push);
      probe(dir);
      if (Files.exists(state)) {
        probe(state);
      }
    } catch (IOException e) {
      EnvironmentException failure =
          IoFailure.unusable("cannot use " + dir + " as the output directory", e);
      for (Path directory : created) {
        try {
          Files.deleteIfExists(directory);
        } catch (IOException left) {
          failure.addSuppressed(left);
        }
      }
      throw failure;
    }
  }

  /** Finds out why a directory cannot be written; one that can is left alone. */
  private static void probe(Path directory) throws IOException {
    if (Files.isWritable(directory)) {
      return;
    }
    Files.delete(Files.createTempFile(directory, ".probe-", ""));
  }

  /** See {@link PackageRepository#place}. */
  Path place(Path file) throws InterruptedException {
    String name = String.valueOf(file.getFileName());
    return locked(
        transaction -> {
          try (InputStream in = Files.newInputStream(file)) {
            transaction.put(Stage.CONTENT, name, in);
          }
          transaction.commit();
          return dir.resolve(name);
        });
  }

  /** What is done under the lock. */
  interface Change<T> {
    T make(Transaction transaction) throws IOException, InterruptedException;
  }

  /**
   * Makes a change when no other publisher is at work; what one has left unfinished is finished.
   */
  synchronized <T> T locked(Change<T> change) throws InterruptedException {
    try {
      PublicFiles.ownDirectory(RepositoryLock.requireNoLink(state));
      RepositoryLock lock = RepositoryLock.acquire(state.resolve("lock"), patience, clock);
      try (lock;
          Transaction transaction = Transaction.open(state, dir, steps)) {
        return change.make(transaction);
      }
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw interrupted(e);
    } catch (IOException e) {
      throw IoFailure.publishing("cannot publish to " + dir, e);
    }
  }

  private static InterruptedException interrupted(IOException cause) {
    InterruptedException interrupted = new InterruptedException("publishing was interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }
}
