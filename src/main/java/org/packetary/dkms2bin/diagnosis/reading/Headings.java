package org.packetary.dkms2bin.diagnosis.reading;

import org.jspecify.annotations.Nullable;

/**
 * Joins what some tools say in a line of its own, that there is an error, with what it is, which
 * they say in indented lines below.
 */
final class Headings {

  private static final int MOST_LINES = 3;

  private final StringBuilder sentence = new StringBuilder();
  private int at;
  private int below;

  /** The number of the line that the sentence began in. */
  int at() {
    return at;
  }

  /** Whether a line is taken as a part of a sentence. */
  boolean takes(String line, int number) {
    if (sentence.length() == 0) {
      return opens(line, number);
    }
    if (line.isBlank()) {
      return below == 0;
    }
    if (below == MOST_LINES || line.charAt(0) > ' ') {
      return false;
    }
    below++;
    sentence.append(' ').append(line.strip().replaceFirst("^\\*{3} *", ""));
    return true;
  }

  private boolean opens(String line, int number) {
    if (!line.endsWith(":")
        || !(line.equals("configure: error:") || line.startsWith("CMake Error at "))) {
      return false;
    }
    sentence.append(line);
    at = number;
    below = 0;
    return true;
  }

  /** The sentence so far, which ends with it; null where none is open. */
  @Nullable String finished() {
    if (sentence.length() == 0) {
      return null;
    }
    String whole = sentence.toString();
    sentence.setLength(0);
    return whole;
  }
}
