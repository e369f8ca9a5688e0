package org.packetary.dkms2bin.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints to the terminal: results to standard output, progress and problems to standard error, as
 * much as the verbosity asks for.
 */
final class Terminal {

  /** How much is said. */
  enum Verbosity {
    QUIET,
    NORMAL,
    VERBOSE
  }

  private final PrintWriter out;
  private final PrintWriter err;
  private final Ansi ansi;
  private final Verbosity verbosity;

  Terminal(PrintWriter out, PrintWriter err, Ansi ansi, Verbosity verbosity) {
    this.out = out;
    this.err = err;
    this.ansi = ansi;
    this.verbosity = verbosity;
  }

  /** A line of the result. */
  synchronized void result(String line) {
    out.println(line);
    out.flush();
  }

  /** A line of progress; may hold picocli's style markup. */
  synchronized void progress(String line) {
    if (verbosity != Verbosity.QUIET) {
      err.println(ansi.string(line));
      err.flush();
    }
  }

  /** A line that is said even to those who want quiet. */
  synchronized void problem(String line) {
    err.println(ansi.string(line));
    err.flush();
  }

  /** The message and the hint of what ended a command. */
  void failure(String message, java.util.Optional<String> hint) {
    problem("@|bold,red error:|@ " + plain(message));
    hint.ifPresent(h -> problem("@|bold hint:|@ " + plain(h)));
  }

  boolean isQuiet() {
    return verbosity == Verbosity.QUIET;
  }

  Ansi ansi() {
    return ansi;
  }

  /** Text from elsewhere, kept from being read as markup and from steering the terminal. */
  static String plain(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
      safe.append(control ? '?' : c);
    }
    return safe.toString().replace("@|", "@ |");
  }
}
