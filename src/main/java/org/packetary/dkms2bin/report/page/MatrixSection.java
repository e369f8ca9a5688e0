package org.packetary.dkms2bin.report.page;

import java.util.List;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.report.CauseGroup;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.Counts;
import org.packetary.dkms2bin.report.Matrix;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.Wording;

/** Writes the table of outcomes, with links and the controls that filter it. */
final class MatrixSection {

  private final Anchors anchors;
  private final Matrix matrix;

  MatrixSection(Anchors anchors, Matrix matrix) {
    this.anchors = anchors;
    this.matrix = matrix;
  }

  void write(Html html, RunReport report) {
    html.open("section", "aria-labelledby", "matrix-title");
    html.element("h2", "Modules and kernels", "id", "matrix-title");
    filters(html, report);
    html.open("div", "class", "scroll matrix", "id", "matrix", "tabindex", "-1");
    html.open("table").open("thead");
    heads(html);
    html.close().open("tbody");
    matrix.rows().keySet().forEach(m -> row(html, m));
    html.close().close().close();
    html.close();
  }

  /** A line of kernels, below a line of their distributions where there are several. */
  private void heads(Html html) {
    List<Matrix.Group> groups = matrix.groups();
    html.open("tr");
    if (groups.size() > 1) {
      html.element("th", "module", "scope", "col", "class", "first", "rowspan", "2");
      int next = 1;
      for (Matrix.Group group : groups) {
        html.open(
            "th",
            "scope",
            "colgroup",
            "class",
            "distribution",
            "colspan",
            Integer.toString(group.columns()),
            "data-first",
            Integer.toString(next),
            "data-columns",
            Integer.toString(group.columns()));
        html.breakable(group.distribution()).close();
        next += group.columns();
      }
      html.close().open("tr", "class", "kernels");
    } else {
      html.element("th", "module", "scope", "col", "class", "first");
    }
    int number = 1;
    for (Matrix.Column column : matrix.columns()) {
      html.open("th", "scope", "col", "data-column", Integer.toString(number++));
      html.breakable(column.kernel()).close();
    }
    html.close();
  }

  private void row(Html html, ModuleId module) {
    html.open("tr", "data-module", module.toString());
    html.open("th", "scope", "row", "class", "first").breakable(module.name());
    html.element("span", " " + module.version(), "class", "version").close();
    int number = 1;
    for (Matrix.Column column : matrix.columns()) {
      String at = Integer.toString(number++);
      matrix
          .at(module, column)
          .ifPresentOrElse(
              c -> cell(html, c, at),
              () -> html.element("td", "–", "class", "none muted", "data-column", at));
    }
    html.close();
  }

  private void cell(Html html, CellReport report, String column) {
    boolean earlier = report.provenance().how() == Provenance.How.REMEMBERED;
    html.open(
        "td",
        "class",
        report.status() + (earlier ? " earlier" : ""),
        "data-column",
        column,
        "data-outcome",
        report.status(),
        "data-kinds",
        String.join(" ", kinds(report.outcome())));
    html.open("a", "href", anchors.link(report.key()), "title", title(report));
    html.text(Wording.status(report.status()));
    report
        .proof()
        .ifPresent(proof -> html.element("span", " " + proof.verdict().words(), "class", "count"));
    int causes = CauseGroup.of(report.outcome().findings()).size();
    if (causes > 0) {
      html.element("span", " " + Wording.counted(causes, "cause"), "class", "count");
    }
    if (earlier) {
      html.element("span", " earlier run", "class", "count");
    }
    html.close().close();
  }

  /** How, when and by which run. */
  private static String title(CellReport report) {
    return Wording.status(report)
        + ": "
        + Wording.provenance(report).orElseGet(() -> Wording.when(report.provenance()));
  }

  private static List<String> kinds(CellOutcome outcome) {
    return outcome.findings().stream().map(f -> f.kind().word()).distinct().toList();
  }

  /** Hidden until the script, without which they do nothing, shows them. */
  private void filters(Html html, RunReport report) {
    html.open("form", "id", "filters", "hidden", "");
    html.open("fieldset").element("legend", "Outcome");
    for (Counts counts : Counts.of(report.allCells())) {
      html.open("label");
      html.open(
          "input", "type", "checkbox", "name", "outcome", "value", counts.status(), "checked", "");
      html.text(" " + counts.word()).close();
    }
    html.close();
    html.open("label").text("Module ");
    html.open("input", "type", "search", "name", "module", "autocomplete", "off", "size", "16");
    html.close();
    html.open("label").text("Kernel ").open("select", "name", "kernel");
    html.element("option", "all", "value", "");
    boolean several = matrix.groups().size() > 1;
    for (int i = 0; i < matrix.columns().size(); i++) {
      html.element(
          "option", matrix.columns().get(i).name(several), "value", Integer.toString(i + 1));
    }
    html.close().close();
    html.open("label").text("Finding ").open("select", "name", "kind");
    html.element("option", "any", "value", "");
    report.allCells().stream()
        .flatMap(c -> kinds(c.outcome()).stream())
        .distinct()
        .sorted()
        .forEach(k -> html.element("option", k.replace('-', ' '), "value", k));
    html.close().close();
    html.element("button", "Show all", "type", "reset");
    html.element("output", "", "id", "shown", "aria-live", "polite");
    html.close();
    html.open("p", "id", "keys", "class", "muted", "hidden", "");
    html.text("Arrow keys move through the table, Enter opens a cell.").close();
  }
}
