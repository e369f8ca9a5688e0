package org.packetary.dkms2bin.cli;

import java.util.List;
import java.util.regex.Pattern;

/** Reads from what a run printed which cells were built, and how each ended. */
final class Builds {

  private static final Pattern BUILDING =
      Pattern.compile("(?m)^building +([^/ ]+)/\\S+ on (\\S+)$");

  private Builds() {}

  /** The cells whose build began, each as {@code MODULE KERNEL}, sorted. */
  static List<String> begun(String err) {
    return BUILDING
        .matcher(err)
        .results()
        .map(found -> found.group(1) + " " + found.group(2))
        .sorted()
        .toList();
  }

  /** How many cells ended so: {@code built}, {@code up-to-date}. */
  static long ended(Ended run, String word) {
    Pattern line = Pattern.compile("^" + Pattern.quote(word) + " +\\S+/\\S+ on \\S+ \\[.*");
    return run.errLines().stream().filter(l -> line.matcher(l).matches()).count();
  }
}
