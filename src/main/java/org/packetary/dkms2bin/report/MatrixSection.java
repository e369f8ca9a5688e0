package org.packetary.dkms2bin.report;

import java.util.List;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ModuleId;

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
    html.open("table").open("thead").open("tr");
    html.element("th", "module", "scope", "col");
    for (String column : matrix.columns()) {
      html.open("th", "scope", "col").breakable(column).close();
    }
    html.close().close().open("tbody");
    matrix.rows().keySet().forEach(m -> row(html, m));
    html.close().close().close();
    html.close();
  }

  private void row(Html html, ModuleId module) {
    html.open("tr", "data-module", module.toString());
    html.open("th", "scope", "row").breakable(module.name());
    html.element("span", " " + module.version(), "class", "version").close();
    for (String column : matrix.columns()) {
      matrix
          .at(module, column)
          .ifPresentOrElse(
              c -> cell(html, c), () -> html.element("td", "–", "class", "none muted"));
    }
    html.close();
  }

  private void cell(Html html, RunReport.CellReport report) {
    html.open(
        "td",
        "class",
        report.outcome().word(),
        "data-outcome",
        report.outcome().word(),
        "data-kinds",
        String.join(" ", kinds(report.outcome())));
    html.open("a", "href", anchors.link(report.cell()));
    html.text(Wording.outcome(report.outcome()));
    int causes = CauseGroup.of(report.outcome().findings()).size();
    if (causes > 0) {
      html.element("span", " " + Wording.counted(causes, "cause"), "class", "count");
    }
    html.close().close();
  }

  private static List<String> kinds(CellOutcome outcome) {
    return outcome.findings().stream().map(f -> f.kind().word()).distinct().toList();
  }

  /** Hidden until the script, without which they do nothing, shows them. */
  private void filters(Html html, RunReport report) {
    html.open("form", "id", "filters", "hidden", "");
    html.open("fieldset").element("legend", "Outcome");
    for (Counts counts : Counts.of(report)) {
      html.open("label");
      html.open(
          "input", "type", "checkbox", "name", "outcome", "value", counts.outcome(), "checked", "");
      html.text(" " + counts.word()).close();
    }
    html.close();
    html.open("label").text("Module ");
    html.open("input", "type", "search", "name", "module", "autocomplete", "off", "size", "16");
    html.close();
    html.open("label").text("Kernel ").open("select", "name", "kernel");
    html.element("option", "all", "value", "");
    for (int i = 0; i < matrix.columns().size(); i++) {
      html.element("option", matrix.columns().get(i), "value", Integer.toString(i + 1));
    }
    html.close().close();
    html.open("label").text("Finding ").open("select", "name", "kind");
    html.element("option", "any", "value", "");
    report.cells().stream()
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
