package org.packetary.dkms2bin.diagnosis.words;

import org.jspecify.annotations.Nullable;

/**
 * A position as a tool prints it, the file made absolute where the directory is known.
 *
 * @param line 0 where there is none
 * @param column 0 where there is none
 */
public record Position(String file, int line, int column) {

  /** Reads {@code file}, {@code file:line} or {@code file:line:column}; null for anything else. */
  public static @Nullable Position parse(String text) {
    int end = text.length();
    int last = numberBefore(text, end);
    if (last < 0) {
      return isFile(text) ? new Position(text, 0, 0) : null;
    }
    int first = numberBefore(text, last);
    String file = text.substring(0, first < 0 ? last : first);
    if (!isFile(file)) {
      return null;
    }
    int one = number(text, last + 1, end);
    return first < 0
        ? new Position(file, one, 0)
        : new Position(file, number(text, first + 1, last), one);
  }

  /** The index of the colon before the digits that end at an index; -1 where there is none. */
  private static int numberBefore(String text, int end) {
    int i = end;
    while (i > 0 && Character.digit(text.charAt(i - 1), 10) >= 0) {
      i--;
    }
    return i < end && i > 1 && text.charAt(i - 1) == ':' ? i - 1 : -1;
  }

  private static int number(String text, int from, int to) {
    return to - from > 9 ? 0 : Integer.parseInt(text, from, to, 10);
  }

  private static boolean isFile(String text) {
    if (text.equals("{standard input}")) {
      return true;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty() && !text.startsWith("//") && !text.startsWith("#");
  }
}
