package org.packetary.dkms2bin.diagnosis.log;

import java.util.HashSet;
import java.util.Set;

/**
 * The pattern of a prefix that stands before each line of a log. Its numbers may change from line
 * to line; where it has a time of day, its words may too. The rest is the same on each line.
 */
final class PrefixShape {

  /** In a form: a run of letters and digits with a digit, a word, and blanks within. */
  private static final char NUMBER = '\u0001';

  private static final char WORD = '\u0002';
  private static final char BLANKS = '\u0003';

  private final String form;
  private final int trailing;
  private final boolean anyWords;
  private final Set<String> words = new HashSet<>();

  private PrefixShape(String form, int trailing) {
    this.form = form;
    this.trailing = trailing;
    this.anyWords = form.contains("" + NUMBER + ':' + NUMBER + ':' + NUMBER);
  }

  /** The form of a prefix. */
  static PrefixShape of(String prefix) {
    int end = prefix.length();
    while (end > 0 && prefix.charAt(end - 1) == ' ') {
      end--;
    }
    StringBuilder form = new StringBuilder();
    Set<String> words = new HashSet<>();
    for (int at = 0; at < end; ) {
      int to = run(prefix, at, end);
      if (prefix.charAt(at) == ' ') {
        form.append(BLANKS);
      } else if (!isPart(prefix.charAt(at))) {
        form.append(prefix, at, to);
      } else if (hasDigit(prefix, at, to)) {
        form.append(NUMBER);
      } else {
        form.append(WORD);
        words.add(prefix.substring(at, to));
      }
      at = to;
    }
    PrefixShape shape = new PrefixShape(form.toString(), prefix.length() - end);
    shape.words.addAll(words);
    return shape;
  }

  /** What tells one form from another. */
  String key() {
    return form + trailing;
  }

  /** Takes the words of another prefix of the same form too. */
  void join(PrefixShape other) {
    words.addAll(other.words);
  }

  /** Whether it is a comment's mark: what stands behind one was not said. */
  boolean isComment() {
    return form.endsWith("//") || form.endsWith("/*") || form.endsWith("#");
  }

  /** The index at which the line behind the prefix begins; -1 where the line has none such. */
  int end(String line) {
    int length = line.length();
    int at = 0;
    for (int i = 0; i < form.length(); i++) {
      char c = form.charAt(i);
      if (c == BLANKS) {
        int to = at;
        while (to < length && line.charAt(to) == ' ') {
          to++;
        }
        if (to == at && i > 0) {
          return -1;
        }
        at = to;
      } else if (at >= length) {
        return -1;
      } else if (c == NUMBER || c == WORD) {
        int to = run(line, at, length);
        if (c == WORD
            ? !isPart(line.charAt(at)) || !isWord(line, at, to)
            : !hasDigit(line, at, to)) {
          return -1;
        }
        at = to;
      } else if (line.charAt(at) == c) {
        at++;
      } else {
        return -1;
      }
    }
    return blanks(line, at);
  }

  /** A line with nothing behind its prefix may have lost the prefix's last blanks. */
  private int blanks(String line, int from) {
    for (int i = 0; i < trailing; i++) {
      if (from + i == line.length()) {
        return form.isEmpty() ? -1 : from + i;
      }
      if (line.charAt(from + i) != ' ') {
        return -1;
      }
    }
    return from + trailing;
  }

  private boolean isWord(String line, int from, int to) {
    return anyWords || words.contains(line.substring(from, to));
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static boolean hasDigit(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Character.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The end of a run of letters and digits, or of blanks, or of one other character. */
  private static int run(String text, int from, int end) {
    char c = text.charAt(from);
    if (c != ' ' && !isPart(c)) {
      return from + 1;
    }
    int to = from + 1;
    while (to < end && (c == ' ' ? text.charAt(to) == ' ' : isPart(text.charAt(to)))) {
      to++;
    }
    return to;
  }
}
