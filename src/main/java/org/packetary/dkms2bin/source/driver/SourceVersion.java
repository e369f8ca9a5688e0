package org.packetary.dkms2bin.source.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.source.SourceTrees;

/**
 * The versions that C sources give themselves: {@code MODULE_VERSION("1.0")}, also by way of a
 * macro, or else {@code #define DRV_VERSION "1.0"}.
 */
final class SourceVersion {

  private static final Pattern FILE = Pattern.compile(".*\\.[ch]");
  private static final int MOST_FILES = 2_000;
  private static final int LONGEST_ARGUMENT = 300;
  private static final Pattern MODULE_VERSION = Pattern.compile("\\bMODULE_VERSION\\s*+\\(");
  private static final Pattern DEFINITION =
      Pattern.compile("(?m)^[ \\t]*+#[ \\t]*+define[ \\t]++(\\w++)[ \\t]++([^\\r\\n]++)");
  private static final Pattern TOKEN =
      Pattern.compile("\"([^\"\\\\]*)\"|__stringify\\s*\\(\\s*(\\w+)\\s*\\)|(\\w+)|(\\S)");
  private static final Pattern VERSION = Pattern.compile("v?(\\d[A-Za-z0-9_.+~:@-]*)");
  private static final int DEEPEST = 6;

  private SourceVersion() {}

  /** All different versions, without a leading {@code v}. */
  static Set<String> in(Path top) {
    List<String> texts =
        SourceTrees.files(top).stream()
            .filter(f -> FILE.matcher(f.toString()).matches())
            .limit(MOST_FILES)
            .flatMap(f -> MakeText.read(f).stream())
            .toList();
    Map<String, String> macros = new TreeMap<>();
    for (String text : texts) {
      DEFINITION.matcher(text).results().forEach(m -> macros.putIfAbsent(m.group(1), m.group(2)));
    }
    Set<String> versions = new TreeSet<>();
    for (String text : texts) {
      MODULE_VERSION
          .matcher(text)
          .results()
          .forEach(m -> add(argument(text, m.end()), macros, versions));
    }
    if (versions.isEmpty() && macros.containsKey("DRV_VERSION")) {
      add("DRV_VERSION", macros, versions);
    }
    return versions;
  }

  /** What stands before the closing parenthesis. */
  private static String argument(String text, int from) {
    int open = 1;
    for (int i = from; i < Math.min(text.length(), from + LONGEST_ARGUMENT); i++) {
      char c = text.charAt(i);
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (open == 0) {
        return text.substring(from, i);
      }
    }
    return "";
  }

  private static void add(String expression, Map<String, String> macros, Set<String> versions) {
    Matcher version = VERSION.matcher(evaluate(expression, macros, 0).strip());
    if (version.matches()) {
      versions.add(version.group(1));
    }
  }

  /** The string that the compiler would make of it; something that is no version where unclear. */
  private static String evaluate(String expression, Map<String, String> macros, int depth) {
    if (depth > DEEPEST || expression.length() > LONGEST_ARGUMENT) {
      return "?";
    }
    StringBuilder value = new StringBuilder();
    Matcher token = TOKEN.matcher(expression.replaceAll("/\\*.*?\\*/|//.*", ""));
    while (token.find()) {
      if (token.group(1) != null) {
        value.append(token.group(1));
      } else if (token.group(2) != null) {
        value.append(macros.getOrDefault(token.group(2), token.group(2)).strip());
      } else if (token.group(3) != null && macros.containsKey(token.group(3))) {
        value.append(evaluate(macros.getOrDefault(token.group(3), ""), macros, depth + 1));
      } else {
        return "?";
      }
    }
    return value.toString();
  }
}
