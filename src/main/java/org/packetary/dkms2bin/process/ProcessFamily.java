package org.packetary.dkms2bin.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a command started and that still runs: its descendants, and whoever belongs to a
 * session that one of them leads. The session is what a process keeps when its parent ends and it
 * gets another, so that it is no descendant any more.
 */
final class ProcessFamily {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessFamily.class);
  private static final Path PROC = Path.of("/proc");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 5;

  /** Fields of {@code /proc/PID/stat}, counted from the state on. */
  private static final int UTIME = 11;

  private static final int CSTIME = 14;
  private static final int RSS = 21;

  private final Set<Long> known = new HashSet<>();

  /** The family of a command that was started as the leader of a session of its own. */
  ProcessFamily(long leader) {
    known.add(leader);
  }

  /**
   * Kills all of it and waits until none of it runs. An interruption is put off until then. What a
   * kernel does not let go of, such as a process that waits for a dead disk, is given up on.
   */
  void end() {
    boolean interrupted = false;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<Row> running = running();
    while (!running.isEmpty() && System.nanoTime() < deadline) {
      running.forEach(r -> ProcessHandle.of(r.pid()).ifPresent(ProcessHandle::destroyForcibly));
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      running = running();
    }
    if (!running.isEmpty()) {
      LOG.warn("still running although killed: {}", running);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What its members use that run now. */
  ProcessUse use() {
    long resident = 0;
    long ticks = 0;
    boolean busy = false;
    List<Row> running = running();
    for (Row row : running) {
      resident += row.pages();
      ticks += row.ticks();
      busy |= row.state() == 'R' || row.state() == 'D';
    }
    return new ProcessUse(running.size(), resident * PageSize.BYTES, ticks, busy);
  }

  /** The members that run, who become known by it. */
  private List<Row> running() {
    List<Row> all = rows();
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Row row : all) {
        if (known.contains(row.parent()) || known.contains(row.session())) {
          grown |= known.add(row.pid());
        }
      }
    }
    return all.stream().filter(r -> known.contains(r.pid()) && !r.ended()).toList();
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        row(process).ifPresent(rows::add);
      }
    } catch (IOException e) {
      LOG.warn("cannot list the processes in {}", PROC, e);
    }
    return rows;
  }

  /** Reads proc(5), {@code /proc/PID/stat}; the name before the state may hold anything. */
  private static Optional<Row> row(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 23);
      long ticks = 0;
      for (int i = UTIME; i <= CSTIME; i++) {
        ticks += Long.parseLong(fields[i]);
      }
      return Optional.of(
          new Row(
              Long.parseLong(process.getFileName().toString()),
              fields[0].charAt(0),
              Long.parseLong(fields[1]),
              Long.parseLong(fields[3]),
              ticks,
              Long.parseLong(fields[RSS])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A process as the kernel lists it. */
  private record Row(long pid, char state, long parent, long session, long ticks, long pages) {
    /** A zombie is only its exit status. */
    boolean ended() {
      return state == 'Z' || state == 'X';
    }
  }
}
