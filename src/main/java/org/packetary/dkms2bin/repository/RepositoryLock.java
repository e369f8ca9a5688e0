package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.model.PublishException;

/**
 * Keeps two publishers from interleaving, on one host or over a network file system that knows
 * fcntl locks. The kernel drops the lock when its holder dies.
 *
 * <p>The file stays; what it says is who held the lock last. POSIX drops all of a process's locks
 * on a file when the process closes any descriptor of it, so one JVM must not wait for a directory
 * through two objects.
 */
public final class RepositoryLock implements AutoCloseable {

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
    PublicFiles.ownFile(requireNoLink(file));
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    boolean held = false;
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      while (!isFree(channel)) {
        if (System.nanoTime() - deadline >= 0) {
          throw new PublishException(
              "the repository is being published to by " + note(channel),
              "wait for it to end and run again; the lock is " + file);
        }
        Thread.sleep(PAUSE.toMillis());
      }
      held = true;
      leaveNote(channel, clock.instant());
      return new RepositoryLock(channel);
    } finally {
      if (!held) {
        channel.close();
      }
    }
  }

  /**
   * Makes sure that a file or directory of ours is no link.
   *
   * @throws PublishException if it is
   */
  static Path requireNoLink(Path own) {
    if (Files.isSymbolicLink(own)) {
      throw new PublishException(
          own + " is a link, and nothing of ours is one", "delete the link, and run again");
    }
    return own;
  }

  /** Takes the lock if nobody has it. It lives as long as the channel. */
  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String note(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_NOTE);
    channel.read(buffer, 0);
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
