package org.packetary.dkms2bin.diagnosis.reading;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.words.Complaint;
import org.packetary.dkms2bin.diagnosis.words.Meaning;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * What a log shows of the scripts that dkms runs, PRE_BUILD and others, up to the first that fails.
 * dkms 3.2 writes them to make.log with the command and its exit code; earlier versions write only
 * a script's output, among their own.
 */
public final class ScriptRun {

  private static final Pattern START = Pattern.compile("^Running the (\\w+) script");
  private static final int MOST_LINES = 12;

  private final Deque<String> output = new ArrayDeque<>();
  private String name = "PRE_BUILD";
  private String command = "";
  private OptionalInt status = OptionalInt.empty();
  private boolean active;
  private int at;

  /** Takes a line of the log. */
  void line(String line, int number) {
    if (!active) {
      if (line.startsWith("Running the ") && status.orElse(0) == 0) {
        start(line, number);
      }
      return;
    }
    if (line.startsWith("# command: ")) {
      command = line.substring("# command: ".length());
    } else if (line.startsWith("# exit code: ")) {
      status = number(line.substring("# exit code: ".length()).strip());
      active = false;
    } else if (line.startsWith("Building module") || line.startsWith("Cleaning build area")) {
      active = false;
    } else if (!line.isBlank() && !line.startsWith("Consult ")) {
      at = number;
      if (output.size() == MOST_LINES) {
        output.removeFirst();
      }
      output.addLast(line);
    }
  }

  private void start(String line, int number) {
    Matcher matcher = START.matcher(line);
    if (matcher.find()) {
      name = matcher.group(1).toUpperCase(Locale.ROOT);
      command = "";
      output.clear();
      active = true;
      at = number;
    }
  }

  /**
   * The failure of a script; null where it did not fail.
   *
   * @param known what is known of it beside the log; null for nothing
   */
  public @Nullable Complaint failure(BuildFacts.@Nullable PreBuild known) {
    int exit = known != null ? known.status() : status.orElse(0);
    if (exit == 0) {
      return null;
    }
    String named = known != null && command.isEmpty() ? known.command() : command;
    List<String> lines = new ArrayList<>(output);
    boolean configure =
        named.contains("configure") || lines.stream().anyMatch(l -> l.contains("configure: error"));
    Complaint complaint =
        Complaint.of(
            null,
            "the " + name + " script ended with status " + exit + reason(lines),
            Meaning.of(kind(configure)));
    complaint.seenAt(Math.max(1, at));
    lines.forEach(complaint::excerpt);
    return complaint;
  }

  private FindingKind kind(boolean configure) {
    return !name.equals("PRE_BUILD")
        ? FindingKind.SCRIPT_FAILED
        : configure ? FindingKind.CONFIGURE_FAILED : FindingKind.PRE_BUILD_FAILED;
  }

  /** The last line that complains, else the last. */
  private static String reason(List<String> lines) {
    int telling = LastWords.telling(lines);
    if (telling >= 0) {
      return ": " + lines.get(telling).strip();
    }
    return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1).strip();
  }

  private static OptionalInt number(String text) {
    return text.matches("\\d{1,3}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }
}
