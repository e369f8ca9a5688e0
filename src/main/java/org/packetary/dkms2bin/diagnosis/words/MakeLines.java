package org.packetary.dkms2bin.diagnosis.words;

import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.FindingKind;

/** Reads make's own lines: where it works, what it gave up, and what it complains of itself. */
public final class MakeLines {

  private static final Pattern LINE = Pattern.compile("g?make(?:\\[(\\d+)])?: (.*)");
  private static final Pattern NO_RULE =
      Pattern.compile("\\*\\*\\* No rule to make target '([^']*)'(?:, needed by '([^']*)')?.*");
  private static final Pattern NO_FILE =
      Pattern.compile("\\*\\*\\* ([^ ]+): No such file or directory\\. +Stop\\.");
  private static final Pattern NO_PROGRAM =
      Pattern.compile("([^ *:]+): (?:Command not found|No such file or directory)");

  private final TreeMap<Integer, String> directories = new TreeMap<>();

  /** The directory that make entered last and has not left; empty where the log does not say. */
  public Optional<String> directory() {
    return directories.isEmpty()
        ? Optional.empty()
        : Optional.of(directories.lastEntry().getValue());
  }

  /**
   * Something make said.
   *
   * @param target what it gave up
   * @param makefile whose command failed; null where make does not say
   * @param meaning what it complains of itself; null where it only passes a failure on
   */
  public record Said(
      @Nullable String target, @Nullable String makefile, String text, @Nullable Meaning meaning) {

    /** A stop that is about no target. */
    public static Said of(String text, @Nullable Meaning meaning) {
      return new Said(null, null, text, meaning);
    }
  }

  /** Whether what failed is a command of the kernel's makefiles. */
  public boolean isKernels(Said said) {
    String makefile = said.makefile();
    if (makefile != null && (makefile.startsWith("/") || makefile.startsWith("scripts/"))) {
      return Places.isKernel(makefile);
    }
    return directory().filter(d -> Places.isKernel(d + "/")).isPresent();
  }

  /** Whether a line of make's says that a failure does not matter. */
  public static boolean isIgnored(String line) {
    return line.endsWith(")") && line.contains("] ") && line.contains("(ignored)");
  }

  /** Reads a line that begins with make's name; null where it says nothing of a failure. */
  public @Nullable Said read(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return null;
    }
    int level = matcher.group(1) == null ? 0 : Math.min(999, number(matcher.group(1)));
    String text = Wording.plain(matcher.group(2));
    if (text.startsWith("Entering directory ")) {
      directories.tailMap(level, true).clear();
      directories.put(level, quoted(text));
      return null;
    }
    if (text.startsWith("Leaving directory ")) {
      directories.tailMap(level, true).clear();
      return null;
    }
    return text.startsWith("*** ")
        ? failure(text)
        : Programs.certain(line)
            .or(() -> Programs.likely(line))
            .map(m -> Said.of(text, m))
            .orElseGet(() -> program(text));
  }

  private @Nullable Said failure(String text) {
    int end = text.indexOf("] ");
    if (text.startsWith("*** [") && end > 0) {
      String target = text.substring(5, end);
      boolean killed = text.startsWith("Killed", end + 2);
      int named = target.lastIndexOf(": ");
      return new Said(
          target.substring(named + 1).strip(),
          named < 0 ? null : target.substring(0, named).replaceFirst(":\\d+$", ""),
          text.substring(4),
          killed || text.endsWith(" 137") ? Meaning.of(FindingKind.KILLED) : null);
    }
    if (text.startsWith("*** Waiting for unfinished jobs") || text.startsWith("*** Deleting ")) {
      return null;
    }
    Matcher rule = NO_RULE.matcher(text);
    if (rule.matches()) {
      return Said.of(stopless(text), noRule(rule.group(1), rule.group(2) != null));
    }
    Matcher file = NO_FILE.matcher(text);
    if (file.matches()) {
      FindingKind kind =
          Places.isKernel(file.group(1) + "/")
              ? FindingKind.MISSING_KERNEL_HEADERS
              : FindingKind.MAKEFILE;
      return Said.of(stopless(text), Meaning.of(kind, file.group(1)));
    }
    return Said.of(stopless(text), Stops.meaning(stopless(text)));
  }

  private Meaning noRule(String target, boolean needed) {
    boolean inKernel = Places.isKernel(target) || directory().filter(Places::isKernel).isPresent();
    boolean driverFile = target.startsWith("/") && !Places.isKernel(target);
    Meaning meaning =
        Meaning.of(
            inKernel && !driverFile ? FindingKind.MISSING_KERNEL_HEADERS : FindingKind.NO_RULE,
            target);
    return needed || !target.matches("(dist|mr)?clean") ? meaning : meaning.asWeak();
  }

  private static @Nullable Said program(String text) {
    Matcher program = NO_PROGRAM.matcher(text);
    return program.matches() ? Said.of(text, Programs.missing(program.group(1)).asWeak()) : null;
  }

  private static String stopless(String text) {
    String start = text.startsWith("*** ") ? text.substring(4) : text;
    return start.replaceFirst("\\.? +Stop\\.$", "").strip();
  }

  private static int number(String digits) {
    return digits.length() > 4 ? 999 : Integer.parseInt(digits);
  }

  private static String quoted(String text) {
    int from = text.indexOf('\'');
    int to = text.lastIndexOf('\'');
    return from >= 0 && to > from ? text.substring(from + 1, to) : "";
  }
}
