package org.packetary.dkms2bin.diagnosis.words;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the form {@code position: severity: text}, which gcc, clang, gas, ld and many others
 * write.
 *
 * @param head what stands before: a position or a program's name
 */
public record CompilerLine(String head, Severity severity, String text) {

  /** What the word after the position makes of the line. */
  public enum Severity {
    ERROR,
    WARNING,
    NOTE,
    /** {@code In function}, {@code At top level}: where the next complaints are. */
    CONTEXT,
    /** make's {@code file:line: *** text}. */
    STOP
  }

  private static final Map<String, Severity> WORDS =
      Map.ofEntries(
          Map.entry("error", Severity.ERROR),
          Map.entry("fatal error", Severity.ERROR),
          Map.entry("internal compiler error", Severity.ERROR),
          Map.entry("sorry, unimplemented", Severity.ERROR),
          Map.entry("Error", Severity.ERROR),
          Map.entry("ERROR", Severity.ERROR),
          Map.entry("FATAL", Severity.ERROR),
          Map.entry("Fatal error", Severity.ERROR),
          Map.entry("warning", Severity.WARNING),
          Map.entry("Warning", Severity.WARNING),
          Map.entry("WARNING", Severity.WARNING),
          Map.entry("note", Severity.NOTE),
          Map.entry("remark", Severity.NOTE));

  private static final int LONGEST_WORD = 24;

  /** Reads a line; null where it is of another form. */
  public static @Nullable CompilerLine parse(String line) {
    int at = line.indexOf(": ");
    if (at <= 0 || hasBlank(line, at)) {
      return null;
    }
    String head = line.substring(0, at);
    int word = at + 2;
    int end = line.indexOf(": ", word);
    if (end > 0 && end - word <= LONGEST_WORD) {
      Severity severity = WORDS.get(line.substring(word, end));
      if (severity != null) {
        return new CompilerLine(head, severity, text(line, word, end + 2, severity));
      }
    }
    if (line.startsWith("*** ", word)) {
      return new CompilerLine(head, Severity.STOP, line.substring(word + 4).strip());
    }
    if (isContext(line, word)) {
      return new CompilerLine(head, Severity.CONTEXT, Wording.plain(line.substring(word)));
    }
    return null;
  }

  private static String text(String line, int word, int from, Severity severity) {
    String text = Wording.plain(line.substring(from).strip());
    return severity == Severity.ERROR && line.startsWith("internal", word)
        ? "internal compiler error: " + text
        : text;
  }

  private static boolean isContext(String line, int from) {
    return line.startsWith("In function ", from)
        || line.startsWith("At top level:", from)
        || line.startsWith("In member function ", from)
        || line.startsWith("In file scope", from);
  }

  /** Positions hold no blanks: kbuild refuses such directories. Echoed commands do. */
  private static boolean hasBlank(String line, int to) {
    if (line.startsWith("{standard input}:")) {
      return false;
    }
    for (int i = 0; i < to; i++) {
      char c = line.charAt(i);
      if (c == ' ' || c == '\t') {
        return true;
      }
    }
    return false;
  }
}
