package org.packetary.dkms2bin.diagnosis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * What a log shows of dkms's PRE_BUILD script. dkms 3.2 writes it to make.log with the command and
 * its exit code; earlier versions write only the script's output, among their own.
 */
final class ScriptRun {

  private static final String START = "Running the pre_build script";
  private static final int MOST_LINES = 12;

  private final Deque<String> output = new ArrayDeque<>();
  private String command = "";
  private OptionalInt status = OptionalInt.empty();
  private boolean active;
  private int at;

  /** Takes a line of the log. */
  void line(String line, int number) {
    if (!active) {
      if (line.startsWith(START)) {
        active = true;
        at = number;
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

  /**
   * The script's failure; null where it did not fail.
   *
   * @param known what is known of it beside the log; null for nothing
   */
  @Nullable Complaint failure(BuildFacts.@Nullable PreBuild known) {
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
            "the PRE_BUILD script ended with status " + exit + reason(lines),
            Meaning.of(configure ? FindingKind.CONFIGURE_FAILED : FindingKind.PRE_BUILD_FAILED));
    complaint.seenAt(Math.max(1, at));
    lines.forEach(complaint::excerpt);
    return complaint;
  }

  /** The last line that calls itself an error, else the last. */
  private static String reason(List<String> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).contains("rror")) {
        return ": " + lines.get(i).strip();
      }
    }
    return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1).strip();
  }

  private static OptionalInt number(String text) {
    return text.matches("\\d{1,3}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }
}
