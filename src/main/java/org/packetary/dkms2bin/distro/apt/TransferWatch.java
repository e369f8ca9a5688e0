package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.CommandWatch;
import org.packetary.dkms2bin.process.ProcessUse;

/**
 * Gives a mirror up that gives next to nothing. apt itself has a time-out for silence only, which
 * one byte a minute does not reach.
 */
final class TransferWatch implements CommandWatch {

  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(2);
  private static final Pattern GETTING =
      Pattern.compile("^Get:\\d+ ([a-z]+://\\S+)", Pattern.MULTILINE);

  private final List<Path> arriving;
  private final Patience patience;
  private final String mirror;
  private long since;
  private long bytesThen = -1;
  private long ticksThen;

  /**
   * A watch of an apt that is about to run.
   *
   * @param arriving the directories whose files grow while it gets something
   * @param mirror what its sources name, where it does not say itself what it gets
   */
  TransferWatch(List<Path> arriving, Patience patience, String mirror) {
    this.arriving = List.copyOf(arriving);
    this.patience = patience;
    this.mirror = mirror;
  }

  @Override
  public Duration period() {
    Duration quarter = patience.slowness().dividedBy(4);
    return quarter.compareTo(LONGEST_PERIOD) < 0 ? quarter : LONGEST_PERIOD;
  }

  @Override
  public Optional<BrokenLimit> look(Running running) {
    long now = System.nanoTime();
    OptionalLong bytes = bytes();
    long wanted = Patience.SLOWEST * patience.slowness().toSeconds();
    // What is less than before has arrived, and is elsewhere.
    long grown = bytes.orElse(0) - bytesThen;
    if (bytesThen < 0 || bytes.isEmpty() || grown < 0 || grown >= wanted) {
      begin(now, bytes, running);
      return Optional.empty();
    }
    if (now - since < patience.slowness().toNanos()) {
      return Optional.empty();
    }
    // What computes, unpacks or waits for the disk is not waiting for a mirror.
    if (running.use().worked(ticksThen, now - since)) {
      begin(now, bytes, running);
      return Optional.empty();
    }
    return Optional.of(
        new BrokenLimit(
            "%s gave less than %d bytes a second for %d s"
                .formatted(
                    mirror(running.output()), Patience.SLOWEST, patience.slowness().toSeconds()),
            "name another mirror with --mirror URL, also beside this one; --mirror-timeout gives it"
                + " longer: it has twice that time"));
  }

  private void begin(long now, OptionalLong bytes, Running running) {
    since = now;
    bytesThen = bytes.orElse(-1);
    ProcessUse use = running.use();
    ticksThen = use.ticks();
  }

  /** What apt gets just now, as far as it says so. */
  private String mirror(String output) {
    String last = mirror;
    for (Matcher matcher = GETTING.matcher(output); matcher.find(); ) {
      last = matcher.group(1);
    }
    return last;
  }

  /** How much there is; empty where that is not for this user to see. */
  private OptionalLong bytes() {
    long sum = 0;
    for (Path directory : arriving) {
      try (Stream<Path> files = Files.list(directory)) {
        sum += files.filter(Files::isRegularFile).mapToLong(TransferWatch::size).sum();
      } catch (NoSuchFileException e) {
        // Not yet, or no more.
      } catch (IOException | UncheckedIOException e) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(sum);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
