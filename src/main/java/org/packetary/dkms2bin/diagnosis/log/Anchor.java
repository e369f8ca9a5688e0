package org.packetary.dkms2bin.diagnosis.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place in a prefixed line where the text of the build's own tool begins.
 *
 * @param at the index
 * @param kind which tool's line it is
 */
public record Anchor(int at, Kind kind) {

  /** By what the line is known. */
  public enum Kind {
    MAKE,
    COMPILER,
    INCLUDED,
    STEP,
    MODPOST
  }

  private static final int FARTHEST = 400;
  private static final List<String> SUFFIXES = List.of(".c:", ".h:", ".S:", ".cc:", ".cpp:");
  private static final List<String> STEPS =
      List.of("CC [M]  ", "LD [M]  ", "AS [M]  ", "CXX [M] ", "MODPOST ", "  CC      ");

  /** The first one in a line; null where there is none. */
  public static @Nullable Anchor in(String line) {
    Anchor best = make(line);
    best = first(best, compiler(line));
    best = first(best, literal(line, "In file included from ", Kind.INCLUDED));
    best = first(best, literal(line, "ERROR: modpost: ", Kind.MODPOST));
    best = first(best, step(line));
    return best == null || best.at > FARTHEST ? null : best;
  }

  private static @Nullable Anchor first(@Nullable Anchor one, @Nullable Anchor other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.at < one.at ? other : one;
  }

  private static @Nullable Anchor literal(String line, String text, Kind kind) {
    int at = line.indexOf(text);
    return at < 0 ? null : new Anchor(at, kind);
  }

  private static @Nullable Anchor step(String line) {
    for (String step : STEPS) {
      int at = line.indexOf(step);
      if (at >= 0) {
        int from = at;
        while (from > 0 && from > at - 2 && line.charAt(from - 1) == ' ') {
          from--;
        }
        return new Anchor(from, Kind.STEP);
      }
    }
    return null;
  }

  private static @Nullable Anchor make(String line) {
    for (int at = line.indexOf("make"); at >= 0; at = line.indexOf("make", at + 1)) {
      if (isMake(line, at + 4)) {
        boolean gnu = at > 0 && line.charAt(at - 1) == 'g';
        return new Anchor(gnu ? at - 1 : at, Kind.MAKE);
      }
    }
    return null;
  }

  /** Whether make's level, or what it says of itself, follows its name. */
  private static boolean isMake(String line, int from) {
    if (line.startsWith(": ", from)) {
      return line.startsWith("*** ", from + 2)
          || line.startsWith("Entering directory ", from + 2)
          || line.startsWith("Leaving directory ", from + 2);
    }
    if (!line.startsWith("[", from)) {
      return false;
    }
    int end = digits(line, from + 1);
    return end > from + 1 && line.startsWith("]: ", end);
  }

  private static @Nullable Anchor compiler(String line) {
    Anchor best = null;
    for (String suffix : SUFFIXES) {
      int at = line.indexOf(suffix);
      if (at > 0 && isPosition(line, at + suffix.length())) {
        best = first(best, new Anchor(start(line, at), Kind.COMPILER));
      }
    }
    return best;
  }

  /** Whether a line's number, perhaps a column's, and a word or a context follow a file's name. */
  private static boolean isPosition(String line, int from) {
    if (line.startsWith(" In function ", from)) {
      return true;
    }
    int end = digits(line, from);
    if (end == from || end >= line.length() || line.charAt(end) != ':') {
      return false;
    }
    int column = digits(line, end + 1);
    int to = column > end + 1 ? column : end;
    if (!line.startsWith(": ", to)) {
      return false;
    }
    int word = line.indexOf(':', to + 2);
    return word < 0 ? line.indexOf('\uff1a', to) > 0 : word - to < 40;
  }

  /** Back to where the file's name begins; numbers of {@code grep -n} before it are not of it. */
  private static int start(String line, int end) {
    int from = end;
    while (from > 0 && "\t >|\"'(=,;\u001b".indexOf(line.charAt(from - 1)) < 0) {
      from--;
    }
    int digits = digits(line, from);
    return digits > from && digits < end && line.charAt(digits) == ':' ? digits + 1 : from;
  }

  private static int digits(String line, int from) {
    int at = from;
    while (at < line.length() && line.charAt(at) >= '0' && line.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
