package org.packetary.dkms2bin.report;

import java.util.List;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.util.Controls;

/**
 * The run report as Markdown, for a job's summary page: the outcomes as a table, then the causes of
 * every failed cell. GitHub takes 1 MiB of it.
 */
public final class MarkdownSummary {

  private static final int LONGEST = 900_000;
  private static final int MOST_CAUSES = 20;
  private static final String SPECIAL = "\\`*_{}[]()<>#+-.!|~&$";

  private MarkdownSummary() {}

  /** The text, which ends with a newline. */
  public static String of(RunReport report) {
    StringBuilder text = new StringBuilder("## dkms2bin\n\n");
    text.append(counts(report)).append("\n\n");
    report.failure().ifPresent(f -> text.append("**").append(plain(f.problem())).append("**\n\n"));
    table(text, Matrix.of(report.cells()));
    int left = 0;
    for (CellReport cell : report.cells()) {
      String section = section(cell);
      if (text.length() + section.length() < LONGEST) {
        text.append(section);
      } else {
        left++;
      }
    }
    if (left > 0) {
      text.append("\nCells that are left out here: ").append(left).append(".\n");
    }
    return text.toString();
  }

  private static String counts(RunReport report) {
    return Counts.of(report.cells()).stream()
            .map(c -> c.number() + " " + c.word())
            .collect(Collectors.joining(", "))
        + " in "
        + Wording.duration(report.run().elapsed())
        + ".";
  }

  private static void table(StringBuilder text, Matrix matrix) {
    if (matrix.rows().isEmpty()) {
      return;
    }
    text.append("| module |");
    boolean several = matrix.groups().size() > 1;
    matrix.columns().forEach(c -> text.append(' ').append(plain(c.name(several))).append(" |"));
    text.append("\n|---|").append("---|".repeat(matrix.columns().size())).append('\n');
    for (ModuleId module : matrix.rows().keySet()) {
      text.append("| ").append(plain(module.toString())).append(" |");
      for (Matrix.Column column : matrix.columns()) {
        text.append(' ')
            .append(matrix.at(module, column).map(MarkdownSummary::mark).orElse(""))
            .append(" |");
      }
      text.append('\n');
    }
    text.append('\n');
  }

  private static String mark(CellReport report) {
    if (report.isExpectedFailure()) {
      return "☑️ " + plain(Wording.status(report));
    }
    String word = Wording.status(report.status());
    return switch (report.outcome().kind()) {
      case BUILT, UP_TO_DATE -> "✅ " + Wording.proven(report);
      case SKIPPED -> "➖ " + word;
      case FAILED -> "❌ **" + Wording.proven(report) + "**";
      case BROKEN_OFF -> "⚠️ **" + word + "**";
    };
  }

  private static String section(CellReport report) {
    return report.isTrouble() ? trouble(report) : notes(report);
  }

  private static String notes(CellReport report) {
    return report.notes().stream()
        .map(n -> "- " + plain(report.key() + ": " + n) + "\n")
        .collect(Collectors.joining());
  }

  private static String trouble(CellReport report) {
    StringBuilder text = new StringBuilder();
    text.append("### ").append(plain(report.key().toString())).append("\n\n");
    text.append(plain(Wording.trouble(report.outcome()).orElse(""))).append("\n\n");
    Wording.provenance(report).ifPresent(p -> text.append(plain(p)).append("\n\n"));
    List<CauseGroup> groups = CauseGroup.of(report.outcome().findings());
    for (CauseGroup group : groups.subList(0, Math.min(MOST_CAUSES, groups.size()))) {
      Finding cause = group.cause();
      text.append("- ").append(plain(Wording.line(cause)));
      if (!group.consequences().isEmpty()) {
        text.append(", with ").append(Wording.counted(group.consequences().size(), "consequence"));
      }
      cause.hint().ifPresent(h -> text.append("  \n  ").append(plain(h)));
      text.append('\n');
    }
    if (groups.size() > MOST_CAUSES) {
      text.append("- and ").append(groups.size() - MOST_CAUSES).append(" more\n");
    }
    return text.append('\n').toString();
  }

  /** Text that is neither markup nor more than one line. */
  private static String plain(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Controls.turns(c)) {
                safe.append(' ');
              } else {
                safe.append(SPECIAL.indexOf(c) >= 0 ? "\\" : "").appendCodePoint(c);
              }
            });
    return safe.toString();
  }
}
