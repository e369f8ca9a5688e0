package org.packetary.dkms2bin.diagnosis;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Picks the first lines of build output that name an error, for a summary. */
public final class FirstErrors {

  private static final Pattern ERROR =
      Pattern.compile(
          "(?i)\\b(fatal )?error\\b ?[:!]|\\bundefined (reference|symbol)|\\bno rule to make target"
              + "|command not found|: not found$|no such file or directory");
  private static final Pattern ECHO =
      Pattern.compile("^make(\\[\\d+])?: \\*\\*\\* |^Error! Bad return status for module build");

  private FirstErrors() {}

  /**
   * The first error lines, in order and each once; make's own stop messages only where nothing else
   * names an error.
   */
  public static List<String> of(Stream<String> lines, int most) {
    Set<String> causes = new LinkedHashSet<>();
    Set<String> stops = new LinkedHashSet<>();
    lines
        .takeWhile(line -> causes.size() < most)
        .map(String::strip)
        .forEach(
            line -> {
              if (ECHO.matcher(line).find() && !line.toLowerCase(Locale.ROOT).contains("no rule")) {
                stops.add(line);
              } else if (ERROR.matcher(line).find()) {
                causes.add(line);
              }
            });
    return (causes.isEmpty() ? stops : causes).stream().limit(most).toList();
  }
}
