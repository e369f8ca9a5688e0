package org.packetary.dkms2bin.diagnosis.cause;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.diagnosis.words.Complaint;

/** Reads the source line that a compiler shows with a complaint. */
final class Excerpt {

  private static final Pattern GUTTER = Pattern.compile("^ *\\d+ \\| ?");
  private static final Pattern DESIGNATOR =
      Pattern.compile("^\\s*\\.(\\w+)\\s*=|[{,]\\s*\\.(\\w+)\\s*=");
  private static final Pattern VARIABLE = Pattern.compile("(?<![\\w.>])(\\w+)\\s*=[^=]");
  private static final Pattern ASSIGNED = Pattern.compile("(?:->|\\.)\\s*(\\w+)\\s*=[^=]");
  private static final Pattern MACRO = Pattern.compile("^\\s*([A-Z][A-Z0-9_]{3,})\\s*\\(");
  private static final Pattern TAGGED =
      Pattern.compile("\\b((?:struct|union|enum) \\w+)\\s+\\*?\\w");

  private Excerpt() {}

  /** The source line; empty where the compiler shows none. */
  static String source(Complaint complaint) {
    for (String line : complaint.excerpt()) {
      Matcher gutter = GUTTER.matcher(line);
      if (gutter.find()) {
        return line.substring(gutter.end());
      }
    }
    return complaint.excerpt().isEmpty() || complaint.excerpt().get(0).indexOf('|') >= 0
        ? ""
        : complaint.excerpt().get(0);
  }

  /** Whether a line of code holds a name as a whole word. */
  static boolean mentions(String source, String name) {
    for (int at = source.indexOf(name);
        at >= 0 && !name.isEmpty();
        at = source.indexOf(name, at + 1)) {
      int end = at + name.length();
      if ((at == 0 || !isWord(source.charAt(at - 1)))
          && (end == source.length() || !isWord(source.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a line of code calls a function. */
  static boolean calls(String source, String function) {
    return mentions(source, function)
        && Pattern.compile("\\b" + Pattern.quote(function) + "\\s*\\(").matcher(source).find();
  }

  /** Whether a name stands in a line of code after the function's opening parenthesis. */
  static boolean passes(String source, String function, String name) {
    int call = source.indexOf(function);
    int open = call < 0 ? -1 : source.indexOf('(', call);
    return open >= 0 && mentions(source.substring(open), name);
  }

  /** Whether a variable that one line assigns is dereferenced in another. */
  static boolean assignsWhatIsUsed(String assignment, String use) {
    Matcher variable = VARIABLE.matcher(assignment);
    return variable.find() && use.contains(variable.group(1) + "->");
  }

  /** The member that a designated initializer or an assignment gives a value. */
  static Optional<String> member(String source) {
    Matcher designator = DESIGNATOR.matcher(source);
    if (designator.find()) {
      return Optional.ofNullable(designator.group(1)).or(() -> Optional.of(designator.group(2)));
    }
    Matcher assigned = ASSIGNED.matcher(source);
    return assigned.find() ? Optional.of(assigned.group(1)) : Optional.empty();
  }

  /** The first type with a tag that a declaration names, for example {@code struct timeval}. */
  static Optional<String> taggedType(String source) {
    Matcher matcher = TAGGED.matcher(source + " x");
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The macro that a line of code begins with, as declarations with macros do. */
  static Optional<String> macro(String source) {
    Matcher matcher = MACRO.matcher(source);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The word that the compiler marks. */
  static Optional<String> marked(Complaint complaint) {
    return word(complaint, false);
  }

  /** The function or macro whose call the compiler marks, where its mark is at the name. */
  static Optional<String> called(Complaint complaint) {
    return word(complaint, true);
  }

  private static Optional<String> word(Complaint complaint, boolean call) {
    if (complaint.excerpt().size() < 2) {
      return Optional.empty();
    }
    String source = complaint.excerpt().get(0);
    int at = complaint.excerpt().get(1).indexOf('^');
    if (at < 0 || at >= source.length() || !isWord(source.charAt(at))) {
      return Optional.empty();
    }
    int from = at;
    while (from > 0 && isWord(source.charAt(from - 1))) {
      from--;
    }
    int to = at;
    while (to < source.length() && isWord(source.charAt(to))) {
      to++;
    }
    return call && !source.substring(to).stripLeading().startsWith("(")
        ? Optional.empty()
        : Optional.of(source.substring(from, to));
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }
}
