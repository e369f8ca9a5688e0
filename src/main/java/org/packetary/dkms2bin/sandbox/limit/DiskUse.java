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
 * Watches what a directory holds, cheaply: the files are counted (by du, which no depth of
 * directories stops) only when the file system has lost as much space as the directory may still
 * take, and now and then, for what others gave back meanwhile.
 */
public final class DiskUse {

  private static final Duration COUNT = Duration.ofMinutes(1);
  private static final long SOMETIMES = Duration.ofSeconds(5).toNanos();

  /** Of the time, a counting may take one part of so many. */
  private static final int SHARE = 20;

  /** As a file system that is made without options has: an inode for each of so many bytes. */
  private static final long BYTES_AN_INODE = 16384;

  private static final long FEWEST_FILES = 200_000;

  private final Path directory;
  private final long most;
  private final CommandRunner runner;
  private final Counting counting;
  private long counted;
  private long freeThen;
  private long next;

  /**
   * How files are counted.
   *
   * @param owning the words before a command that may read all of them
   * @param environment of the command
   */
  public record Counting(List<String> owning, HostEnvironment environment) {
    public Counting {
      owning = List.copyOf(owning);
    }
  }

  /** A watch of what a cell may write to a directory. */
  public DiskUse(Path directory, CellLimits limits, CommandRunner runner, Counting counting) {
    this.directory = directory;
    this.most = limits.disk();
    this.runner = runner;
    this.counting = counting;
    this.freeThen = directory.toFile().getFreeSpace();
    this.next = System.nanoTime() + SOMETIMES;
  }

  /** What it holds too much, in words. */
  Optional<String> tooMuch() throws InterruptedException {
    if (most == Long.MAX_VALUE) {
      return Optional.empty();
    }
    long lost = freeThen - directory.toFile().getFreeSpace();
    long now = System.nanoTime();
    if (counted + lost < most && now < next) {
      return Optional.empty();
    }
    counted = sum("--block-size=1");
    long files = sum("--inodes");
    long mostFiles = Math.max(FEWEST_FILES, most / BYTES_AN_INODE);
    freeThen = directory.toFile().getFreeSpace();
    long after = System.nanoTime();
    next = after + Math.max(SOMETIMES, SHARE * (after - now));
    if (counted >= most) {
      return Optional.of("disk of " + Amount.words(most));
    }
    return files >= mostFiles ? Optional.of("files of " + mostFiles) : Optional.empty();
  }

  /** Files come and go while it counts, which is its only complaint: the sum is what it has. */
  private long sum(String unit) throws InterruptedException {
    List<String> words = new ArrayList<>(counting.owning());
    words.addAll(List.of("du", "--summarize", "--one-file-system", unit, directory.toString()));
    CommandResult result =
        runner.run(Command.of(words, counting.environment().variables()).within(COUNT));
    String number = result.out().strip().replaceFirst("\\s.*", "");
    return number.matches("\\d{1,18}") ? Long.parseLong(number) : 0;
  }
}
