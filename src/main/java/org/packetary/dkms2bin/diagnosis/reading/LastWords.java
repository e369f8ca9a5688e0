package org.packetary.dkms2bin.diagnosis.reading;

import static org.packetary.dkms2bin.model.FindingKind.*;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.words.Complaint;
import org.packetary.dkms2bin.diagnosis.words.MakeLines;
import org.packetary.dkms2bin.diagnosis.words.Meaning;
import org.packetary.dkms2bin.diagnosis.words.Places;
import org.packetary.dkms2bin.diagnosis.words.Wording;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * Finds why a command failed in what it printed last. make only repeats a command's exit status,
 * and no table knows what every script says.
 */
public final class LastWords {

  private static final int MOST = 12;

  /** Words in which programs complain. */
  private static final Pattern TELLING =
      Pattern.compile(
          "(?i)\\b(?:please|errors?|fail(?:ed|ure|s)?|cannot|can't|could(?: not|n't)|unable|not found"
              + "|no such|no module named|denied|invalid|missing|refused|unknown|unrecognized"
              + "|unsupported|not (?:a|an|supported|installed|available|executable|permitted|allowed"
              + "|set|defined|exist)|aborted|fatal|exceptions?(?! for)|requires?|must|unexpected|undefined"
              + "|unterminated|syntax|too many|bad|wrong|illegal|corrupt\\w*|fault|mismatch"
              + "|does(?: not|n't) exist)\\b|\\w(?:Error|Exception|Exit)\\b|^!!|\\*\\*\\*");

  /** What makefiles' commands print in builds that succeed. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "^(?:fatal: not a git repository|sed: can't read |touch: |which: no |rm: cannot remove "
              + "|cat: |find: |grep: |tput: |warning: )");

  /** What only repeats that something failed. */
  private static final Pattern ECHO =
      Pattern.compile(
          "^BEGIN failed--|^\\S*sh: -c: line \\d+: [`']|not recoverable: exiting|errors occurred!|^See also|^Compilation failed"
              + "|compilation aborted|exiting with failure status|^Traceback |^Makefile:\\d+: recipe"
              + "|: recipe for target .* failed$|^Stop\\.?$");

  private static final Pattern CRASH =
      Pattern.compile(
          "\\] (?:\\S+ 1(?:32|34|35|36|39)$"
              + "|(?:Segmentation fault|Aborted|Illegal instruction|Bus error|Floating point))");
  private static final Pattern BUILT = Pattern.compile("\\.(?:o|ko|mod|mod\\.c|s|i|lst|symvers)$");

  /** A line of the log and its number. */
  private record Line(String text, int number) {}

  private final Deque<Line> recent = new ArrayDeque<>();
  private int said;

  /** Takes a line that a command may have printed. */
  void line(String line, int number) {
    if (recent.size() == MOST) {
      recent.removeFirst();
    }
    recent.addLast(new Line(line, number));
    said++;
  }

  /**
   * What a program says when it cannot go on, in a log that does not show that anything stopped.
   */
  private static final Pattern GAVE_UP =
      Pattern.compile(
          "^(?!(?i:warning|note|info)\\b)(?:\\S+: .*(?:[Cc]annot |[Cc]ould not |[Uu]nable to |No such file"
              + "|not found|denied)|fatal: |CMake Error: |Can't locate |[\\w.]+(?:Error|Exception): )");

  /** Why the last command failed, where its words leave no doubt that it did; else null. */
  @Nullable Failure unfinished(int number) {
    List<Line> lines = lastLines();
    int at = telling(lines.stream().map(Line::text).toList());
    if (at < 0) {
      return null;
    }
    String text = lines.get(at).text().strip();
    return GAVE_UP.matcher(text).find() && !HARMLESS.matcher(text).find()
        ? failure(MakeLines.Said.of("", null), false, number)
        : null;
  }

  /** The build goes on: what was printed before did no harm. */
  void goesOn() {
    said = 0;
  }

  /**
   * The failure of a command.
   *
   * @param stop what make or dkms says of it
   * @param kernels whether the command is of the kernel's makefiles
   * @param number the line in which they say so
   */
  Failure failure(MakeLines.Said stop, boolean kernels, int number) {
    List<Line> lines = lastLines();
    int at = telling(lines.stream().map(Line::text).toList());
    String telling = at < 0 ? null : lines.get(at).text().strip();
    String last = lines.isEmpty() ? null : lines.get(lines.size() - 1).text().strip();
    boolean crashed = CRASH.matcher(stop.text()).find();
    FindingKind kind =
        crashed
            ? CRASHED
            : last == null ? OTHER : kind(stop, kernels, telling == null ? last : telling);
    String text =
        telling != null ? telling : last == null ? stop.text() : last + " (" + stop.text() + ")";
    String target = stop.target();
    Meaning meaning = target == null ? Meaning.of(kind) : Meaning.of(kind, target);
    Complaint complaint = Complaint.of(null, Wording.plain(text), meaning);
    complaint.seenAt(at < 0 ? number : lines.get(at).number());
    recent.forEach(l -> complaint.excerpt(l.text()));
    return new Failure(
        complaint, telling != null || crashed, stop.text().matches(".*\\] \\S+ 12[67]"));
  }

  /**
   * Why a command failed, as far as its last words say.
   *
   * @param told whether a program complained in so many words
   * @param notStarted whether the status is the shell's for a program that cannot be started
   */
  public record Failure(Complaint complaint, boolean told, boolean notStarted) {}

  private static FindingKind kind(MakeLines.Said stop, boolean kernels, String words) {
    String target = stop.target() == null ? "" : stop.target();
    boolean drivers =
        !Places.isKernel(target)
            && (target.startsWith("/") || BUILT.matcher(target).find() || target.equals("."));
    if (kernels && !drivers) {
      return KERNEL_MAKEFILE;
    }
    boolean shell = words.contains("yntax error") || words.contains("nterminated");
    return kernels && !shell ? OTHER : SCRIPT_FAILED;
  }

  private List<Line> lastLines() {
    List<Line> lines = new ArrayList<>(recent);
    List<Line> last = lines.subList(Math.max(0, lines.size() - said), lines.size());
    return last.stream().filter(l -> isSaid(l.text())).toList();
  }

  private static boolean isSaid(String line) {
    return !line.isBlank()
        && !line.startsWith("make")
        && !line.startsWith("gmake")
        && !line.startsWith("# ")
        && !line.contains(": warning: ")
        && !line.contains(": note: ")
        && !line.matches("\\s*\\d* \\|.*")
        && !ECHO.matcher(line).find();
  }

  /**
   * The number of the last line in which a program complains, what is often harmless last; -1 where
   * none does.
   */
  static int telling(List<String> lines) {
    int harmless = -1;
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i).strip();
      if (TELLING.matcher(line).find() && !ECHO.matcher(line).find()) {
        if (!HARMLESS.matcher(line).find()) {
          return i;
        }
        harmless = harmless < 0 ? i : harmless;
      }
    }
    return harmless;
  }
}
