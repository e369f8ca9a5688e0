package org.packetary.dkms2bin.kernel;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.packetary.dkms2bin.model.UsageException;

/**
 * A shell pattern over whole kernel releases, so that one word selects many kernels: {@code
 * 6.1.*-amd64}.
 *
 * <p>The notation is that of POSIX.1-2017, Shell Command Language, 2.13: {@code *}, {@code ?},
 * {@code [set]}, {@code [!set]} (and {@code [^set]}), {@code \} quotes the next character outside
 * brackets, and a bracket that is never closed stands for itself. Named classes such as {@code
 * [[:digit:]]} are refused. Releases are ASCII; nothing else ever matches.
 *
 * @param pattern the pattern as it was written
 */
public record ReleaseGlob(String pattern) {

  private static final int ASCII = 128;

  /**
   * Checks the pattern.
   *
   * @throws UsageException if it is empty or uses a named character class
   */
  public ReleaseGlob {
    if (pattern.isBlank()) {
      throw new UsageException("empty kernel pattern", "write, for example, '6.1.*-amd64'");
    }
    if (pattern.contains("[:") || pattern.contains("[.") || pattern.contains("[=")) {
      throw new UsageException(
          "named character classes are not known in kernel patterns: " + pattern,
          "write a range instead: [0-9]");
    }
  }

  /** Whether a word is a pattern rather than a plain release. */
  public static boolean isGlob(String word) {
    return word.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  /** Whether the whole release matches. */
  public boolean matches(String release) {
    if (release.chars().anyMatch(c -> c >= ASCII)) {
      return false;
    }
    List<Element> text = release.chars().mapToObj(c -> Element.one((char) c)).toList();
    return meet(elements(), text);
  }

  /**
   * Whether some string matches both patterns, for example to refuse two overlapping rules. The
   * answer is exact over strings of printable ASCII characters; that such a string is also the
   * release of a real kernel is not asked.
   */
  public boolean intersects(ReleaseGlob other) {
    return meet(elements(), other.elements());
  }

  /**
   * Walks both patterns at once. {@code row[j]} holds whether the elements of {@code a} from the
   * current one on and those of {@code b} from {@code j} on have a string in common.
   */
  private static boolean meet(List<Element> a, List<Element> b) {
    boolean[] next = new boolean[b.size() + 1];
    for (int i = a.size(); i >= 0; i--) {
      boolean[] row = new boolean[b.size() + 1];
      for (int j = b.size(); j >= 0; j--) {
        boolean endA = i == a.size();
        boolean endB = j == b.size();
        if (endA && endB) {
          row[j] = true;
          continue;
        }
        boolean starA = !endA && a.get(i).star();
        boolean starB = !endB && b.get(j).star();
        boolean skipA = (starA || (starB && !endA)) && next[j];
        boolean skipB = (starB || (starA && !endB)) && row[j + 1];
        boolean both = !endA && !endB && !starA && !starB && a.get(i).meets(b.get(j));
        row[j] = skipA || skipB || (both && next[j + 1]);
      }
      next = row;
    }
    return next[0];
  }

  private List<Element> elements() {
    List<Element> elements = new ArrayList<>();
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      int close = c == '[' ? closingBracket(i) : -1;
      if (close > 0) {
        elements.add(set(pattern.substring(i + 1, close)));
        i = close + 1;
      } else if (c == '\\' && i + 1 < pattern.length()) {
        elements.add(Element.one(pattern.charAt(i + 1)));
        i += 2;
      } else {
        elements.add(c == '*' ? Element.ANY_RUN : c == '?' ? Element.any() : Element.one(c));
        i++;
      }
    }
    return elements;
  }

  /** A bracket that comes first in a set belongs to it, behind a negation too. */
  private int closingBracket(int open) {
    int first = open + 1;
    if (first < pattern.length() && isNegation(pattern.charAt(first))) {
      first++;
    }
    return pattern.indexOf(']', first + 1);
  }

  private static boolean isNegation(char c) {
    return c == '!' || c == '^';
  }

  private static Element set(String body) {
    boolean negated = isNegation(body.charAt(0));
    BitSet characters = new BitSet(ASCII);
    int i = negated ? 1 : 0;
    while (i < body.length()) {
      char from = body.charAt(i);
      boolean range = i + 2 < body.length() && body.charAt(i + 1) == '-';
      char to = range ? body.charAt(i + 2) : from;
      if (from <= to && to < ASCII) {
        characters.set(from, to + 1);
      }
      i += range ? 3 : 1;
    }
    if (negated) {
      characters.flip(0, ASCII);
    }
    return new Element(characters, false);
  }

  /** One character out of a set, or any run of characters. */
  private record Element(BitSet characters, boolean star) {

    static final Element ANY_RUN = new Element(new BitSet(), true);

    static Element one(char c) {
      BitSet characters = new BitSet(ASCII);
      if (c < ASCII) {
        characters.set(c);
      }
      return new Element(characters, false);
    }

    static Element any() {
      BitSet characters = new BitSet(ASCII);
      characters.set('!', ASCII - 1);
      return new Element(characters, false);
    }

    boolean meets(Element other) {
      return characters.intersects(other.characters);
    }
  }

  /** The pattern as it was written. */
  @Override
  public String toString() {
    return pattern;
  }
}
