package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.page.ReportPages;

/** Formats the closing table of a run: a row for each module, a column for each kernel. */
final class OutcomeTable {

  private static final int WIDEST = 120;
  private static final int MOST_NAMED = 3;

  private OutcomeTable() {}

  /** What a run ends with: the table, a count, and where the report's page is. */
  static List<String> summary(RunReport report, Path outDir) {
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(lines(report));
    lines.add("");
    lines.addAll(expected(report));
    lines.add(
        Terminal.plain(
            counted(report)
                + published(report.published().size())
                + outDir
                + ", "
                + PlainProgress.seconds(report.run().elapsed())));
    report.disks().forEach(d -> lines.add("disk       " + Terminal.plain(d.path().toString())));
    if (report.failure().isEmpty()) {
      lines.add("report     " + Terminal.plain(new ReportPages(outDir).page().toString()));
    }
    return lines;
  }

  private static String published(int packages) {
    return switch (packages) {
      case 0 -> "nothing new in ";
      case 1 -> "1 package in ";
      default -> packages + " packages in ";
    };
  }

  /** A line for each exception that a module's failures of a distribution meet. */
  private static List<String> expected(RunReport report) {
    Map<Expectation, List<String>> kernels = new LinkedHashMap<>();
    for (CellReport cell : report.cells()) {
      if (cell.isExpectedFailure()) {
        cell.expected()
            .map(e -> new Expectation(cell.cell().module(), cell.distribution(), e))
            .ifPresent(
                e -> kernels.computeIfAbsent(e, n -> new ArrayList<>()).add(cell.cell().kernel()));
      }
    }
    return kernels.entrySet().stream().map(e -> e.getKey().line(e.getValue())).toList();
  }

  private record Expectation(ModuleId module, String distribution, ExpectedFailure why) {

    private String line(List<String> kernels) {
      String where =
          kernels.size() > MOST_NAMED ? kernels.size() + " kernels" : String.join(", ", kernels);
      return "expected   "
          + Terminal.plain(
              module
                  + " on "
                  + where
                  + " ("
                  + distribution
                  + "): "
                  + why.reason()
                  + " ("
                  + why.origin()
                  + ")");
    }
  }

  /** What was built, and what did not need to be. */
  private static String counted(RunReport report) {
    long fresh = count(report, CellOutcome.Kind.UP_TO_DATE);
    long expected = report.cells().stream().filter(CellReport::isExpectedFailure).count();
    return count(report, CellOutcome.Kind.BUILT)
        + " of "
        + report.cells().size()
        + " built, "
        + (fresh > 0 ? fresh + " up to date, " : "")
        + (expected > 0 ? expected + " failed as expected, " : "");
  }

  private static long count(RunReport report, CellOutcome.Kind kind) {
    return report.cells().stream().filter(c -> c.outcome().kind() == kind).count();
  }

  /** The lines, with picocli's style markup: a table for each distribution. */
  static List<String> lines(RunReport report) {
    List<String> distributions =
        report.cells().stream().map(CellReport::distribution).distinct().toList();
    if (distributions.size() <= 1) {
      return table(report.cells());
    }
    List<String> lines = new ArrayList<>();
    for (String distribution : distributions) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add("@|bold " + Terminal.plain(distribution) + "|@");
      lines.addAll(
          table(
              report.cells().stream().filter(c -> c.distribution().equals(distribution)).toList()));
    }
    return lines;
  }

  private static List<String> table(List<CellReport> cells) {
    List<String> kernels = cells.stream().map(c -> c.cell().kernel()).distinct().toList();
    Map<ModuleId, Map<String, CellReport>> rows = new LinkedHashMap<>();
    for (CellReport cell : cells) {
      rows.computeIfAbsent(cell.cell().module(), m -> new LinkedHashMap<>())
          .put(cell.cell().kernel(), cell);
    }
    int first = rows.keySet().stream().mapToInt(m -> m.toString().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    List<String> heads = heads(kernels, first, lines);
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < heads.size(); i++) {
      String kernel = kernels.get(i);
      int widest =
          cells.stream()
              .filter(c -> c.cell().kernel().equals(kernel))
              .mapToInt(c -> word(c).length())
              .max()
              .orElse(0);
      widths.add(Math.max(width(heads.get(i)), widest));
    }
    StringBuilder head = new StringBuilder(pad("module", Math.max(first, 6)));
    for (int i = 0; i < heads.size(); i++) {
      head.append("  ").append(pad(heads.get(i), widths.get(i)));
    }
    lines.add(head.toString().stripTrailing());
    for (Map.Entry<ModuleId, Map<String, CellReport>> row : rows.entrySet()) {
      StringBuilder line = new StringBuilder(pad(row.getKey().toString(), Math.max(first, 6)));
      for (int i = 0; i < kernels.size(); i++) {
        CellReport cell = row.getValue().get(kernels.get(i));
        line.append("  ");
        line.append(
            cell == null
                ? pad("-", widths.get(i))
                : styled(cell) + pad("", widths.get(i) - word(cell).length()));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** A failure that was expected does not call for attention. */
  private static String styled(CellReport cell) {
    String word = word(cell);
    return cell.isExpectedFailure()
        ? "@|faint " + word + "|@"
        : PlainProgress.styled(cell.outcome(), word);
  }

  /** The outcome, and what came of loading the modules: {@code built, loaded}. */
  private static String word(CellReport cell) {
    return cell.outcome().word() + cell.proof().map(p -> ", " + p.verdict().words()).orElse("");
  }

  /** The kernels' names, or numbers with a legend where the names would be too wide together. */
  private static List<String> heads(List<String> kernels, int first, List<String> legend) {
    int wide = first + kernels.stream().mapToInt(k -> width(k) + 2).sum();
    if (wide <= WIDEST) {
      return kernels;
    }
    List<String> numbers = new ArrayList<>();
    for (String kernel : kernels) {
      String number = "k" + (numbers.size() + 1);
      numbers.add(number);
      legend.add(String.format(Locale.ROOT, "%-4s %s", number, kernel));
    }
    return numbers;
  }

  private static int width(String head) {
    return Math.max(head.length(), "broken-off".length());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
