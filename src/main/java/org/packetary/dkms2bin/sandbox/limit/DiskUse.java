package org.packetary.dkms2bin.sandbox.limit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Watches what a cell holds, cheaply: the files are counted (by du, which no depth of directories
 * stops, where they are here) only when the file system has lost as much space as the directory may
 * still take, and now and then, for what others gave back meanwhile.
 */
public final class DiskUse {

  private static final Duration COUNT = Duration.ofMinutes(1);
  private static final long SOMETIMES = Duration.ofSeconds(5).toNanos();

  /** Of the time, a counting may take one part of so many. */
  private static final int SHARE = 20;

  /** As a file system that is made without options has: an inode for each of so many bytes. */
  private static final long BYTES_AN_INODE = 16384;

  private static final long FEWEST_FILES = 200_000;

  private final long most;
  private final Counting counting;
  private long counted;
  private long freeThen;
  private long next;

  /**
   * What there is.
   *
   * @param bytes that the files take
   * @param files how many
   */
  public record Count(long bytes, long files) {}

  /** Counts files. */
  public interface Counting {

    /** How much there is now; it may take a while. */
    Count count() throws InterruptedException;

    /** How much space the file system has left, at once; always 0 where nobody knows. */
    default long free() {
      return 0;
    }
  }

  /**
   * Counts by du.
   *
   * @param directory what to count in
   * @param runner starts it
   * @param owning the words before a command that may read all of the files
   * @param environment of the command
   */
  public record Du(
      Path directory, CommandRunner runner, List<String> owning, HostEnvironment environment)
      implements Counting {
    public Du {
      owning = List.copyOf(owning);
    }

    @Override
    public Count count() throws InterruptedException {
      return new Count(sum("--block-size=1"), sum("--inodes"));
    }

    @Override
    public long free() {
      return directory.toFile().getFreeSpace();
    }

    /** Files come and go while it counts, which is its only complaint: the sum is what it has. */
    private long sum(String unit) throws InterruptedException {
      List<String> words = new ArrayList<>(owning);
      words.addAll(List.of("du", "--summarize", "--one-file-system", unit, directory.toString()));
      CommandResult result = runner.run(Command.of(words, environment.variables()).within(COUNT));
      String number = result.out().strip().replaceFirst("\\s.*", "");
      return number.matches("\\d{1,18}") ? Long.parseLong(number) : 0;
    }
  }

  /** A watch of what a cell may write. */
  public DiskUse(CellLimits limits, Counting counting) {
    this.most = limits.disk();
    this.counting = counting;
    this.freeThen = counting.free();
    this.next = System.nanoTime() + SOMETIMES;
  }

  /** What it holds too much, in words. */
  Optional<String> tooMuch() throws InterruptedException {
    if (most == Long.MAX_VALUE) {
      return Optional.empty();
    }
    long lost = freeThen - counting.free();
    long now = System.nanoTime();
    if (counted + lost < most && now < next) {
      return Optional.empty();
    }
    Count count = counting.count();
    counted = count.bytes();
    long mostFiles = Math.max(FEWEST_FILES, most / BYTES_AN_INODE);
    freeThen = counting.free();
    long after = System.nanoTime();
    next = after + Math.max(SOMETIMES, SHARE * (after - now));
    if (counted >= most) {
      return Optional.of("disk of " + Amount.words(most));
    }
    return count.files() >= mostFiles ? Optional.of("files of " + mostFiles) : Optional.empty();
  }
}
