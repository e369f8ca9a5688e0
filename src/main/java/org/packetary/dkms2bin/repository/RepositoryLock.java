package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.packetary.dkms2bin.host.Insides;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.model.PublishException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two publishers from interleaving, on one host or over a network file system that knows
 * fcntl locks. The kernel drops the lock when its holder dies.
 *
 * <p>The file stays; what it says is who held the lock last. POSIX drops all of a process's locks
 * on a file when the process closes any descriptor of it, so one JVM must not wait for a directory
 * through two objects.
 */
public final class RepositoryLock implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RepositoryLock.class);

  /** Between two looks at a lock that this very process has. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final int LONGEST_NOTE = 500;

  private final FileChannel channel;

  private RepositoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @param file is created when missing; its directory exists
   * @param clock for the note that says since when it is held
   * @throws PublishException if it is still held by another after the time to wait
   */
  public static RepositoryLock acquire(Path file, Duration patience, Clock clock)
      throws IOException, InterruptedException {
    // Who copies the repository reads this file, too.
    PublicFiles.ownFile(Insides.requireNoLink(file));
    FileChannel channel = open(file);
    boolean held = false;
    try {
      held = isFree(channel) || await(channel, patience);
      if (held) {
        leaveNote(channel, clock.instant());
        return new RepositoryLock(channel);
      }
    } finally {
      if (!held) {
        channel.close();
      }
    }
    throw new PublishException(
        "the repository is being published to by " + note(file),
        "wait for it to end and run again; the lock is " + file);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /** Takes the lock if nobody has it. It lives as long as the channel. */
  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * Waits in the kernel's queue, where nobody is overtaken for long: who asked now and then would
   * be, by those who publish one package after the other. Closing the channel ends the waiting.
   *
   * @return whether it has the lock; not when the time is over
   */
  private static boolean await(FileChannel channel, Duration patience)
      throws IOException, InterruptedException {
    AtomicBoolean decided = new AtomicBoolean();
    Thread alarm = new Thread(() -> closeAfter(patience, decided, channel), "patience");
    alarm.setDaemon(true);
    alarm.start();
    try {
      while (!lock(channel)) {
        Thread.sleep(PAUSE.toMillis());
      }
      return decided.compareAndSet(false, true);
    } catch (ClosedByInterruptException | FileLockInterruptionException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while waiting for a repository's lock");
    } catch (ClosedChannelException e) {
      return false;
    } finally {
      alarm.interrupt();
    }
  }

  /** Not where this process has it itself: Java does not wait then. */
  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.lock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void closeAfter(Duration patience, AtomicBoolean decided, FileChannel channel) {
    try {
      Thread.sleep(patience.toMillis());
      if (decided.compareAndSet(false, true)) {
        channel.close();
      }
    } catch (InterruptedException e) {
      LOG.trace("the lock was had in time");
    } catch (IOException e) {
      LOG.debug("cannot close a repository's lock", e);
    }
  }

  private static String note(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_NOTE);
    try (FileChannel channel = open(file)) {
      channel.read(buffer, 0);
    }
    String note = StandardCharsets.UTF_8.decode(buffer.flip()).toString().strip();
    return note.isEmpty() ? "another process" : note;
  }

  private static void leaveNote(FileChannel channel, Instant since) throws IOException {
    String note =
        "process "
            + ProcessHandle.current().pid()
            + " on "
            + hostName()
            + " since "
            + since.truncatedTo(ChronoUnit.SECONDS)
            + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "this host";
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
