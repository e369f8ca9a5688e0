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
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.pipeline.BuildRun;
import org.packetary.dkms2bin.report.RunReport;

/** Formats the closing table of a run: a row for each module, a column for each kernel. */
final class OutcomeTable {

  private static final int WIDEST = 120;

  private OutcomeTable() {}

  /** What a run ends with: the table, a count, and where the report's page is. */
  static List<String> summary(RunReport report, Path outDir) {
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(lines(report));
    long built =
        report.cells().stream().filter(c -> c.outcome().kind() == CellOutcome.Kind.BUILT).count();
    lines.add("");
    lines.add(
        Terminal.plain(
            built
                + " of "
                + report.cells().size()
                + " built, "
                + report.published().size()
                + (report.published().size() == 1 ? " package in " : " packages in ")
                + outDir
                + ", "
                + PlainProgress.seconds(report.elapsed())));
    report.disks().forEach(d -> lines.add("disk       " + Terminal.plain(d.path().toString())));
    if (report.failure().isEmpty()) {
      lines.add("report     " + Terminal.plain(BuildRun.pageOf(outDir).toString()));
    }
    return lines;
  }

  /** The lines, with picocli's style markup. */
  static List<String> lines(RunReport report) {
    List<String> kernels = report.cells().stream().map(c -> c.cell().kernel()).distinct().toList();
    Map<ModuleId, Map<String, CellOutcome>> rows = new LinkedHashMap<>();
    report
        .cells()
        .forEach(
            c ->
                rows.computeIfAbsent(c.cell().module(), m -> new LinkedHashMap<>())
                    .put(c.cell().kernel(), c.outcome()));
    int first = rows.keySet().stream().mapToInt(m -> m.toString().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    List<String> heads = heads(kernels, first, lines);
    StringBuilder head = new StringBuilder(pad("module", Math.max(first, 6)));
    heads.forEach(h -> head.append("  ").append(pad(h, width(h))));
    lines.add(head.toString().stripTrailing());
    for (Map.Entry<ModuleId, Map<String, CellOutcome>> row : rows.entrySet()) {
      StringBuilder line = new StringBuilder(pad(row.getKey().toString(), Math.max(first, 6)));
      for (int i = 0; i < kernels.size(); i++) {
        CellOutcome outcome = row.getValue().get(kernels.get(i));
        line.append("  ");
        line.append(
            outcome == null
                ? pad("-", width(heads.get(i)))
                : PlainProgress.styled(outcome, outcome.word())
                    + pad("", width(heads.get(i)) - outcome.word().length()));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
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
