package org.packetary.dkms2bin.source.driver;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** References to a makefile's variables, replaced by what is known. */
final class Expansion {

  /** A reference, or a substitution reference with suffixes: GNU make manual, 6.3.1. */
  private static final Pattern REFERENCE =
      Pattern.compile("\\$[({]([A-Za-z0-9_.-]++)(?::([^=(){}$]*+)=([^(){}$]*+))?[)}]");

  private static final int DEEPEST = 16;
  private static final int LONGEST = 20_000;

  private Expansion() {}

  /**
   * The text with all references replaced.
   *
   * @return empty where a variable is not set in the file, or a function is called
   */
  static Optional<String> whole(String text, Map<String, String> variables) {
    return Optional.of(partly(text, variables)).filter(t -> !t.contains("$"));
  }

  /** The text with those references replaced that are known; the others are left. */
  static String partly(String text, Map<String, String> variables) {
    String expanded = text;
    for (int depth = 0; depth < DEEPEST; depth++) {
      String next = once(expanded, variables);
      if (next.equals(expanded) || next.length() > LONGEST) {
        break;
      }
      expanded = next;
    }
    return expanded;
  }

  private static String once(String text, Map<String, String> variables) {
    StringBuilder result = new StringBuilder();
    int done = 0;
    Matcher reference = REFERENCE.matcher(text);
    while (reference.find()) {
      result.append(text, done, reference.start());
      String value = variables.get(reference.group(1));
      boolean fits = value != null && result.length() + value.length() < LONGEST;
      result.append(value != null && fits ? substituted(value, reference) : reference.group());
      done = reference.end();
    }
    return result.append(text, done, text.length()).toString();
  }

  private static String substituted(String value, Matcher reference) {
    String from = reference.group(2);
    if (from == null) {
      return value;
    }
    return value.replaceAll(
        Pattern.quote(from.replace("%", "")) + "(?=\\s|$)",
        Matcher.quoteReplacement(reference.group(3).replace("%", "")));
  }
}
