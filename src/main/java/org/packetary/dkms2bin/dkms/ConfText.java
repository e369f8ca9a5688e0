package org.packetary.dkms2bin.dkms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The assignments in a dkms.conf and their line numbers, for messages. Their values are not taken
 * from here: only bash can evaluate them.
 */
public final class ConfText {

  /** The directives that name scripts of the package's. */
  public static final List<String> SCRIPTS =
      List.of("PRE_BUILD", "POST_BUILD", "PRE_INSTALL", "POST_INSTALL", "POST_ADD", "POST_REMOVE");

  private static final Pattern START =
      Pattern.compile(
          "(?m)^[ \\t]*(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_]*)(?:\\[([^]\\n]*)])?\\+?=");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)");

  /** What dkms, or any shell, sets before it reads the file. */
  private static final Set<String> SET_BY_DKMS =
      Set.of(
          "kernelver",
          "arch",
          "module",
          "module_version",
          "dkms_tree",
          "source_tree",
          "install_tree",
          "tmp_location",
          "kernel_source_dir",
          "kernel_config",
          "parallel_jobs",
          "PATH",
          "HOME",
          "PWD",
          "PACKAGE_NAME",
          "PACKAGE_VERSION");

  private final List<Assignment> assignments = new ArrayList<>();

  /**
   * An assignment.
   *
   * @param index 0 where it has none, -1 where it is no number
   * @param line from 1
   * @param raw the value as it stands there, with its quotes
   */
  public record Assignment(String name, int index, int line, String raw) {

    private static final Pattern PLAIN =
        Pattern.compile(
            "\"([^\"`$\\\\]*+(?:\\\\[^\"`$\\\\\\n][^\"`$\\\\]*+)*)\"|'([^']*)'|([^\"'`$\\\\\\s]*)");
    private static final Pattern FIRST_WORD =
        Pattern.compile("\"?([\\w./+-]+)\\s.*\"?", Pattern.DOTALL);

    /**
     * The value where it is plain text, or text in one pair of quotes without an expansion; in
     * double quotes a backslash stays where it is before nothing special.
     */
    public Optional<String> plain() {
      Matcher quoted = PLAIN.matcher(raw);
      if (!quoted.matches()) {
        return Optional.empty();
      }
      return Optional.ofNullable(quoted.group(1))
          .or(() -> Optional.ofNullable(quoted.group(2)))
          .or(() -> Optional.ofNullable(quoted.group(3)));
    }

    /** The value, or its first word where only that is plain: of a command, the program. */
    Optional<String> plainStart() {
      Matcher first = FIRST_WORD.matcher(raw);
      return plain().or(() -> first.matches() ? Optional.of(first.group(1)) : Optional.empty());
    }
  }

  /** The assignments in the text of a dkms.conf. */
  public ConfText(String text) {
    Matcher start = START.matcher(text);
    int at = 0;
    while (start.find(at)) {
      int end = endOfValue(text, start.end());
      int index = start.group(2) == null ? 0 : number(start.group(2).strip());
      int line = 1 + (int) text.substring(0, start.start(1)).chars().filter(c -> c == '\n').count();
      assignments.add(
          new Assignment(start.group(1), index, line, text.substring(start.end(), end).strip()));
      at = end;
    }
  }

  /** -1 for what only bash can count. */
  private static int number(String index) {
    return index.matches("\\d{1,6}") ? Integer.parseInt(index) : -1;
  }

  /** Where an assigned word ends: a blank, a semicolon or a line's end outside of quotes. */
  private static int endOfValue(String text, int from) {
    char quote = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (Character.isWhitespace(c) || c == ';') {
        return i;
      }
    }
    return text.length();
  }

  /** All, in the order of the file. */
  public List<Assignment> all() {
    return List.copyOf(assignments);
  }

  /** The assignments to a name. */
  public List<Assignment> of(String name) {
    return assignments.stream().filter(a -> a.name().equals(name)).toList();
  }

  /** The line that sets a directive: the one with that index, else the first; 0 for none. */
  public int lineOf(String directive, int index) {
    List<Assignment> all = of(directive);
    return all.stream()
        .filter(a -> a.index() == index)
        .findFirst()
        .or(() -> all.stream().findFirst())
        .map(Assignment::line)
        .orElse(0);
  }

  /** What can be told without bash: values without an expansion, and variables that nobody sets. */
  public DkmsConf plain() {
    Map<String, SortedMap<Integer, String>> directives = new TreeMap<>();
    Set<String> unset = new TreeSet<>();
    for (Assignment assignment : assignments) {
      SortedMap<Integer, String> values =
          directives.computeIfAbsent(assignment.name(), n -> new TreeMap<>());
      (SCRIPTS.contains(assignment.name()) ? assignment.plainStart() : assignment.plain())
          .filter(v -> assignment.index() >= 0)
          .ifPresent(v -> values.put(assignment.index(), v));
      VARIABLE.matcher(assignment.raw()).results().forEach(v -> unset.add(v.group(1)));
    }
    directives.values().removeIf(values -> values.isEmpty());
    unset.removeAll(SET_BY_DKMS);
    return new DkmsConf(directives, List.of(), List.of(), unset);
  }
}
