package org.packetary.dkms2bin.cli.terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.host.PublicFiles;

/**
 * The log of a run. It is held in memory until the output directory is known to be usable, so that
 * a run that ends on a bad command line writes nothing.
 */
public final class RunLog extends Handler {

  /** Of a proxy or a mirror; all may read a repository's log. */
  private static final Pattern PASSWORD = Pattern.compile("(://[^\\s/@:]*:)[^\\s/@]*@");

  private static final int HELD = 2_000;
  private static final Logger ROOT = Logger.getLogger("");

  private final Deque<String> held = new ArrayDeque<>();
  private @Nullable PrintWriter file;
  private @Nullable Path path;
  private @Nullable Path offered;

  /** Takes over all logging of this process. */
  public static RunLog install() {
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    RunLog log = new RunLog();
    log.setLevel(Level.ALL);
    ROOT.setLevel(Level.INFO);
    Logger.getLogger("org.packetary").setLevel(Level.FINE);
    ROOT.addHandler(log);
    return log;
  }

  /** Also shows what is logged on a terminal, but the events: it shows those itself. */
  public static void showOn(Terminal terminal) {
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            if (!EventLog.NAME.equals(entry.getLoggerName())) {
              terminal.log(line(entry));
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    ROOT.addHandler(handler);
  }

  /**
   * Names a file of a repository, which all may read. It is written once there is something to
   * tell: a warning, an error, or what {@link #begin} says. A run that finds everything up to date
   * leaves the log of the run that made it.
   */
  public synchronized void offerPublicly(Path target) {
    offered = target;
  }

  /** Writes what is held, and all that follows, to the file that was offered, if any. */
  public synchronized void begin() {
    Path target = offered;
    offered = null;
    if (target != null) {
      attachPublicly(target);
    }
  }

  private void attachPublicly(Path target) {
    try {
      PublicFiles.ownDirectoryOf(target);
      PublicFiles.ownFile(target);
      attach(target);
    } catch (IOException e) {
      held.addLast("this log cannot be written to " + target + ": " + e);
    }
  }

  /**
   * Writes what is held, and all that follows, to a file whose directory exists. The first call
   * counts.
   */
  public synchronized void attach(Path target) {
    if (file != null) {
      return;
    }
    try {
      PrintWriter writer =
          new PrintWriter(
              Files.newBufferedWriter(
                  target,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE));
      held.forEach(writer::println);
      held.clear();
      writer.flush();
      file = writer;
      path = target;
    } catch (IOException e) {
      held.addLast("this log cannot be written to " + target + ": " + e);
    }
  }

  /** Where the log is, if anywhere. */
  public synchronized Optional<Path> path() {
    return Optional.ofNullable(path);
  }

  @Override
  public synchronized void publish(LogRecord entry) {
    if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
      begin();
    }
    String line = line(entry);
    if (file != null) {
      file.println(line);
      file.flush();
      return;
    }
    if (held.size() == HELD) {
      held.removeFirst();
    }
    held.addLast(line);
  }

  private static String line(LogRecord entry) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    writer.printf(
        Locale.ROOT,
        "%s %-7s %s",
        entry.getInstant(),
        entry.getLevel().getName().toLowerCase(Locale.ROOT),
        entry.getMessage());
    Throwable thrown = entry.getThrown();
    if (thrown != null) {
      writer.println();
      thrown.printStackTrace(writer);
    }
    return PASSWORD.matcher(text.toString().stripTrailing()).replaceAll("$1***@");
  }

  @Override
  public synchronized void flush() {
    if (file != null) {
      file.flush();
    }
  }

  @Override
  public synchronized void close() {
    if (file != null) {
      file.close();
    }
  }
}
