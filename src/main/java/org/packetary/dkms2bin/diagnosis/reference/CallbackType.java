package org.packetary.dkms2bin.diagnosis.reference;

import java.util.ArrayList;
import java.util.List;

/**
 * A pointer to a function as a header declares it, to be compared with the type as a compiler
 * prints it, which has no names.
 *
 * @param text the declaration without blanks beside punctuation
 */
record CallbackType(String text) {

  static CallbackType of(String declaration) {
    return new CallbackType(tight(declaration));
  }

  /** Whether a compiler would print the type so: {@code int (*)(struct device *)}. */
  boolean fits(String printed) {
    List<String> mine = parts(text);
    List<String> theirs = parts(tight(printed));
    if (mine.size() < 2 || mine.size() != theirs.size()) {
      return false;
    }
    for (int i = 0; i < mine.size(); i++) {
      String rest = mine.get(i).startsWith(theirs.get(i)) ? mine.get(i) : "";
      if (rest.isEmpty()
          || !rest.substring(theirs.get(i).length()).matches("\\W?\\w*(\\[\\w*])?")) {
        return false;
      }
    }
    return true;
  }

  /** Without what gcc adds of a type's meaning. */
  private static String tight(String type) {
    return type.replaceAll("\\{aka .*", "")
        .strip()
        .replaceAll("\\s+", " ")
        .replaceAll(" ?([*(),]) ?", "$1");
  }

  /** What is returned, and each parameter. */
  private static List<String> parts(String type) {
    int name = type.indexOf("(*");
    int open = type.indexOf(")(", Math.max(0, name));
    if (name < 0 || open < 0 || !type.endsWith(")")) {
      return List.of();
    }
    List<String> parts = new ArrayList<>(List.of(type.substring(0, name)));
    int depth = 0;
    int from = open + 2;
    for (int i = from; i < type.length(); i++) {
      char c = type.charAt(i);
      boolean ends = depth == 0 && (c == ',' || c == ')');
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (ends) {
        parts.add(type.substring(from, i));
        from = i + 1;
      }
    }
    return parts;
  }
}
