package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.util.Digests;

/**
 * Says of names that somebody uses what they stand for, to other processes and to other runs of
 * this one. Many may use a name; who wants to take away what it stands for has to be alone. What a
 * process uses, it uses until it says otherwise or ends, however that is.
 *
 * <p>All names are locked in one file, each one a byte of it that need not be there: there is
 * nothing to clean up. Two names with the same byte only spare each other.
 */
final class UseLocks {

  /** Java gives up all locks that a process has on a file when any channel of it is closed. */
  private static final Map<Path, UseLocks> OF_THIS_PROCESS = new ConcurrentHashMap<>();

  /** The other side of a lock that is not to be had is a rename. */
  private static final long PAUSE_MILLIS = 10;

  private static final int DIGITS = 15;

  private final Path file;
  private final Map<Long, Use> uses = new HashMap<>();
  private @Nullable RandomAccessFile open;

  private UseLocks(Path file) {
    this.file = file;
  }

  private static final class Use {
    private final FileLock lock;
    private int users = 1;

    Use(FileLock lock) {
      this.lock = lock;
    }
  }

  /**
   * The locks of a file.
   *
   * @param file is made if it is missing; its directory is there
   */
  static UseLocks of(Path file) throws IOException {
    return OF_THIS_PROCESS.computeIfAbsent(PathLock.real(file), UseLocks::new);
  }

  /** Uses a name from now on; waits while somebody takes away what it stands for. */
  void share(String name) throws IOException, InterruptedException {
    while (!tryShare(name)) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** The same without waiting. */
  synchronized boolean tryShare(String name) throws IOException {
    long at = place(name);
    Use use = uses.get(at);
    if (use != null) {
      use.users++;
      return true;
    }
    FileLock lock = tried(at, true);
    if (lock == null) {
      return false;
    }
    uses.put(at, new Use(lock));
    return true;
  }

  /** Uses a name once less. */
  synchronized void release(String name) throws IOException {
    long at = place(name);
    Use use = uses.get(at);
    if (use != null && --use.users == 0) {
      uses.remove(at);
      use.lock.release();
      closeIfIdle();
    }
  }

  /**
   * Does something while nobody uses a name, and nobody begins to.
   *
   * @param step what takes no time
   * @return whether it was done; not where the name is in use
   */
  synchronized boolean alone(String name, PathLock.Step step) throws IOException {
    long at = place(name);
    if (uses.containsKey(at)) {
      return false;
    }
    try {
      FileLock lock = tried(at, false);
      if (lock == null) {
        return false;
      }
      try {
        step.make();
        return true;
      } finally {
        lock.release();
      }
    } finally {
      closeIfIdle();
    }
  }

  /** The time that the disk has, as of all that is written. Some name is in use. */
  synchronized FileTime now() throws IOException {
    // Not by the channel, which an interruption would close.
    opened().seek(0);
    opened().write(0);
    return Files.getLastModifiedTime(file);
  }

  /** Tried, not waited for: an interruption of who waits closes the channel. */
  private @Nullable FileLock tried(long at, boolean shared) throws IOException {
    try {
      return opened().getChannel().tryLock(at, 1, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private RandomAccessFile opened() throws IOException {
    RandomAccessFile known = open;
    if (known == null) {
      known = new RandomAccessFile(file.toFile(), "rw");
      open = known;
    }
    return known;
  }

  private void closeIfIdle() throws IOException {
    RandomAccessFile known = open;
    if (known != null && uses.isEmpty()) {
      open = null;
      known.close();
    }
  }

  private static long place(String name) {
    return Long.parseLong(Digests.sha256(name).substring(0, DIGITS), 16);
  }
}
