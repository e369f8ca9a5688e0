package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one run uses of a directory's {@link AtomicDirectories}. While it does, nobody removes it.
 * Each is dated when its use begins, so that pruning knows what is not needed any more.
 */
public final class Uses implements AutoCloseable {

  private static final String LOCKS = ".uses.lock";

  private final Path directory;
  private final Set<String> held = ConcurrentHashMap.newKeySet();

  /** Uses of what is in a directory, which has to be there before the first one. */
  public Uses(Path directory) {
    this.directory = directory;
  }

  private static UseLocks locks(Path directory) throws IOException {
    return UseLocks.of(directory.resolve(LOCKS));
  }

  /**
   * When a name was last used: the date of the lock that it was made under.
   *
   * @throws IOException if there is neither
   */
  public static Instant last(Path directory, String name) throws IOException {
    Path mark = AtomicDirectories.lock(directory, name);
    return Files.getLastModifiedTime(Files.exists(mark) ? mark : directory.resolve(name))
        .toInstant();
  }

  /**
   * Does something while nobody uses a name, and nobody begins to.
   *
   * @return whether it was done; not where the name is in use
   */
  public static boolean alone(Path directory, String name, PathLock.Step step) throws IOException {
    return locks(directory).alone(name, step);
  }

  /** Whether this run uses a name already. */
  public boolean has(String name) {
    return held.contains(name);
  }

  /** Uses a name from now on, until this is closed; what it stands for need not be there yet. */
  public synchronized void begin(String name) throws IOException, InterruptedException {
    if (held.contains(name)) {
      return;
    }
    locks(directory).share(name);
    began(name);
  }

  /**
   * The same without waiting.
   *
   * @return whether it is used now; not while somebody takes away what it stands for
   */
  public synchronized boolean tryBegin(String name) throws IOException {
    if (!held.contains(name)) {
      if (!locks(directory).tryShare(name)) {
        return false;
      }
      began(name);
    }
    return true;
  }

  private void began(String name) throws IOException {
    held.add(name);
    Path mark = AtomicDirectories.lock(directory, name);
    if (!Files.exists(mark)) {
      PathLock.unlessLocked(mark, () -> {});
    }
    date(mark, locks(directory).now());
  }

  /**
   * Dates a lock without opening it: closing it again would give up what this process has locked of
   * it, and {@link Files#setLastModifiedTime} opens what it dates.
   */
  private static void date(Path mark, FileTime time) throws IOException {
    if (!mark.toFile().setLastModified(time.toMillis())) {
      throw new IOException("cannot date " + mark);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (String name : held) {
      locks(directory).release(name);
    }
    held.clear();
  }
}
