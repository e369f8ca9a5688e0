package org.packetary.dkms2bin.dkms.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A regular expression of a dkms.conf that is compared with kernel releases. Finds what its author
 * most likely did not mean; bash matches it anywhere in {@code 6.1.0-56-amd64}.
 */
final class ReleasePattern {

  private static final int MOST_BRANCHES = 64;

  /**
   * A lone 1 after the first dot, with nothing behind it or a dot that is a wildcard; of 4 a 2,
   * too: no kernel but 4.20 has had a number of two digits that begins with another.
   */
  private static final Pattern LONE_DIGIT =
      Pattern.compile(
          "\\^?((?:[3-9]|\\d\\d)(?:\\\\\\.|\\[\\.]|\\.)1|4(?:\\\\\\.|\\[\\.]|\\.)2)(\\.[*+]?)?");

  /** Not anchored, and about numbers: a word such as "generic" may well stand anywhere. */
  private static final Pattern NUMBER_FIRST =
      Pattern.compile("^(\\d|\\[\\d|\\[\\[:digit:]|\\\\\\.)");

  /**
   * A range of numbers such as [1-20] or [10-15]: bash reads a range of single characters in it.
   */
  private static final Pattern NUMBER_RANGE = Pattern.compile("\\[(?:\\d-[12]\\d|1\\d-[12]?\\d)]");

  /** A word that is no release's end either. */
  private static final Pattern WORD_FIRST = Pattern.compile("[A-Za-z][^$]*");

  private static final Pattern WILDCARD = Pattern.compile("\\d\\.\\d");

  private ReleasePattern() {}

  /**
   * Why bash refuses the expression, as far as that shows without bash; empty where it does not.
   */
  static Optional<String> fault(String expression) {
    try {
      Pattern.compile(expression.replaceAll("\\[:\\w+:]", "a"));
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      String said = e.getDescription();
      return said.contains("range") || said.contains("Unclosed") || said.contains("Unmatched")
          ? Optional.of(said)
          : Optional.empty();
    }
  }

  /** In what the expression matches more than it says, a sentence each. */
  static List<String> looseness(String expression) {
    List<String> said = new ArrayList<>();
    NUMBER_RANGE
        .matcher(expression)
        .results()
        .forEach(
            r ->
                said.add(
                    r.group() + " is one character, of " + members(r.group()) + ", and no number"));
    List<String> branches = branches(expression);
    boolean anchors = branches.stream().anyMatch(b -> b.startsWith("^"));
    for (String branch : branches) {
      Matcher lone = LONE_DIGIT.matcher(branch);
      if (branch.isEmpty()) {
        said.add("an empty alternative matches every release");
      } else if (NUMBER_FIRST.matcher(branch).find()) {
        said.add(
            "\""
                + branch
                + "\" is not anchored with ^: it matches anywhere in a release, also in its last"
                + " numbers"
                + (WILDCARD.matcher(branch).find()
                    ? ", and its dot stands for any character"
                    : ""));
      } else if (anchors && WORD_FIRST.matcher(branch).matches()) {
        said.add(
            "\""
                + branch
                + "\" is not anchored with ^ as others are: it matches anywhere in a release");
      }
      if (branch.matches(".*\\s.*")) {
        said.add("\"" + branch + "\" has a blank, and no release has one");
      }
      if (lone.matches()) {
        String written = lone.group(1).replaceAll("[\\\\\\[\\]]", "");
        said.add(
            "\""
                + branch
                + "\" matches "
                + written
                + "0 to "
                + written
                + "9 too: a digit may follow");
      }
    }
    return said.stream().distinct().toList();
  }

  /** The characters that a bracket with digits stands for, each once. */
  private static String members(String bracket) {
    return IntStream.rangeClosed('0', '9')
        .mapToObj(c -> String.valueOf((char) c))
        .filter(c -> c.matches(bracket))
        .collect(Collectors.joining(" "));
  }

  /** The alternatives, those in parentheses each with what stands around them. */
  static List<String> branches(String expression) {
    List<String> done = new ArrayList<>();
    List<String> todo = new ArrayList<>(List.of(expression));
    while (!todo.isEmpty() && done.size() + todo.size() < MOST_BRANCHES) {
      String next = todo.remove(0);
      List<String> alternatives = alternatives(next);
      if (alternatives.size() > 1) {
        todo.addAll(0, alternatives);
        continue;
      }
      int open = next(next, 0, '(');
      int close = open < 0 ? -1 : closing(next, open);
      boolean repeated =
          close >= 0 && close + 1 < next.length() && "*+?{".indexOf(next.charAt(close + 1)) >= 0;
      if (close < 0 || repeated) {
        done.add(next);
      } else {
        List<String> inside = new ArrayList<>();
        for (String alternative : alternatives(next.substring(open + 1, close))) {
          inside.add(next.substring(0, open) + alternative + next.substring(close + 1));
        }
        todo.addAll(0, inside);
      }
    }
    done.addAll(todo);
    return done;
  }

  private static List<String> alternatives(String expression) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int depth = 0;
    for (int i = 0; i < expression.length(); i = after(expression, i)) {
      char c = expression.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == '|' && depth == 0) {
        parts.add(expression.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(expression.substring(from));
    return parts;
  }

  private static int next(String expression, int from, char wanted) {
    for (int i = from; i < expression.length(); i = after(expression, i)) {
      if (expression.charAt(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int closing(String expression, int open) {
    int depth = 0;
    for (int i = open; i < expression.length(); i = after(expression, i)) {
      char c = expression.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** Behind a character, an escaped one, or a whole bracket expression. */
  private static int after(String expression, int at) {
    char c = expression.charAt(at);
    if (c == '\\') {
      return at + 2;
    }
    if (c == '[') {
      int end = expression.indexOf(']', at + (expression.startsWith("[^", at) ? 3 : 2));
      return end < 0 ? expression.length() : end + 1;
    }
    return at + 1;
  }
}
