package org.packetary.dkms2bin.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.packetary.dkms2bin.util.Controls;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints to the terminal: results to standard output, progress and problems to standard error, as
 * much as the verbosity asks for.
 */
public final class Terminal {

  /** How much is said. */
  public enum Verbosity {
    QUIET,
    NORMAL,
    VERBOSE
  }

  private final PrintWriter out;
  private final PrintWriter err;
  private final Ansi ansi;
  private final Verbosity verbosity;
  private Consumer<String> lines = this::print;
  private final List<String> held = new ArrayList<>();
  private boolean holding;
  private long said;

  /** A terminal of two streams. */
  public Terminal(PrintWriter out, PrintWriter err, Ansi ansi, Verbosity verbosity) {
    this.out = out;
    this.err = err;
    this.ansi = ansi;
    this.verbosity = verbosity;
  }

  /** A line of the result. */
  public synchronized void result(String line) {
    if (holding) {
      held.add(line);
    } else {
      out.println(line);
      out.flush();
    }
  }

  /** A line of progress; may hold picocli's style markup. */
  public void progress(String line) {
    if (verbosity != Verbosity.QUIET) {
      say(ansi.string(line));
    }
  }

  /** A line that is said even to those who want quiet. */
  public void problem(String line) {
    say(ansi.string(line));
  }

  /** A line of the log, as it is. */
  public void log(String line) {
    say(line);
  }

  /** The message and the hint of what ended a command. */
  public void failure(String message, Optional<String> hint) {
    problem("@|bold,red error:|@ " + plain(message));
    hint.ifPresent(h -> problem("@|bold hint:|@ " + plain(h)));
  }

  private synchronized void say(String line) {
    said++;
    lines.accept(line);
  }

  private void print(String line) {
    err.println(line);
    err.flush();
  }

  /** How many lines went to standard error so far. */
  synchronized long said() {
    return said;
  }

  /** Has somebody else take the lines for standard error, until {@link #sayItself}. */
  synchronized void sayThrough(Consumer<String> other) {
    lines = other;
  }

  /** Keeps results back until {@link #sayItself}: they may go to a terminal that is drawn on. */
  synchronized void holdResults() {
    holding = true;
  }

  /** All lines go to their streams again, first those that were kept back. */
  synchronized void sayItself() {
    lines = this::print;
    holding = false;
    held.forEach(this::result);
    held.clear();
  }

  /** Where lines go that are neither results nor for people: standard error. */
  PrintWriter err() {
    return err;
  }

  /** How much is said. */
  public Verbosity verbosity() {
    return verbosity;
  }

  /** Whether only problems are said. */
  public boolean isQuiet() {
    return verbosity == Verbosity.QUIET;
  }

  /** Whether to colour. */
  public Ansi ansi() {
    return ansi;
  }

  /** Text from elsewhere, kept from being read as markup and from steering the terminal. */
  public static String plain(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
      safe.append(control || Controls.turns(c) ? '?' : c);
    }
    return safe.toString().replace("@|", "@ |");
  }
}
