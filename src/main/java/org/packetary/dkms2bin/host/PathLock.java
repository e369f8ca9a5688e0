package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks a file against other processes and against other threads of this one, whatever path they
 * know it by. A lock ends with its process, however that ends; the file stays.
 *
 * <p>Java locks a file for a process: a second thread gets an exception, and does not wait.
 */
public final class PathLock {

  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private PathLock() {}

  /** What is done under a lock. */
  @FunctionalInterface
  public interface Work<T> {
    T make() throws IOException, InterruptedException;
  }

  /** What is done under a lock, and does not wait for anything. */
  @FunctionalInterface
  public interface Step {
    void make() throws IOException;
  }

  /**
   * Does something when nobody else has the lock.
   *
   * @param file is made if it is missing; its directory is there
   * @throws IOException if it cannot be opened or locked, or the work throws it
   */
  public static <T> T during(Path file, Work<T> work) throws IOException, InterruptedException {
    ReentrantLock threads = threads(file);
    threads.lockInterruptibly();
    // Opened behind the lock: closing a file gives up what this process has locked of it.
    try (FileChannel channel = open(file);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("lost the lock " + file);
      }
      return work.make();
    } finally {
      threads.unlock();
    }
  }

  /** The same, but does nothing where somebody has the lock. */
  public static void unlessLocked(Path file, Step step) throws IOException {
    ReentrantLock threads = threads(file);
    if (!threads.tryLock()) {
      return;
    }
    try (FileChannel channel = open(file);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        step.make();
      }
    } finally {
      threads.unlock();
    }
  }

  /**
   * The same for work that may wait, and gives something.
   *
   * @return what it gave; empty where somebody has the lock
   */
  public static <T> Optional<T> ifFree(Path file, Work<T> work)
      throws IOException, InterruptedException {
    ReentrantLock threads = threads(file);
    if (threads.isHeldByCurrentThread() || !threads.tryLock()) {
      return Optional.empty();
    }
    try (FileChannel channel = open(file);
        FileLock lock = channel.tryLock()) {
      return lock == null ? Optional.empty() : Optional.of(work.make());
    } finally {
      threads.unlock();
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static ReentrantLock threads(Path file) throws IOException {
    return THREADS.computeIfAbsent(real(file), path -> new ReentrantLock());
  }

  /** What a file is called whatever path leads to its directory; it need not be there. */
  static Path real(Path file) throws IOException {
    Path directory =
        Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file's directory");
    return directory.toRealPath().resolve(String.valueOf(file.getFileName()));
  }
}
