package org.packetary.dkms2bin.report.page;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.Mender;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.report.CauseGroup;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.Wording;

/** Writes the cells that failed or were broken off, each with its causes and its log. */
final class TroubleSection {

  /** Beyond this many characters cells are told in short, so that browsers stay quick. */
  private static final int LONGEST = 4_000_000;

  private static final int MOST_FINDINGS = 50;

  private final Anchors anchors;
  private final PageLinks links;

  TroubleSection(Anchors anchors, PageLinks links) {
    this.anchors = anchors;
    this.links = links;
  }

  void write(Html html, RunReport report) {
    section(
        html,
        "trouble",
        "What went wrong",
        report.allCells().stream().filter(CellReport::isTrouble).toList());
    section(
        html,
        CellReport.EXPECTED,
        Wording.title(CellReport.EXPECTED),
        report.allCells().stream().filter(CellReport::isExpectedFailure).toList());
  }

  private void section(Html html, String id, String title, List<CellReport> cells) {
    if (cells.isEmpty()) {
      return;
    }
    html.open("section", "id", id, "class", "trouble", "tabindex", "-1");
    html.element("h2", title);
    for (CellReport cell : cells) {
      cell(html, cell, html.length() < LONGEST);
    }
    html.close();
  }

  private void cell(Html html, CellReport report, boolean whole) {
    html.open("article", "id", anchors.of(report.key()), "tabindex", "-1");
    html.open("h3");
    html.element("span", Wording.status(report.status()), "class", "badge " + report.status());
    html.text(" ").open("span", "class", "name");
    html.breakable(report.cell().module().toString()).close();
    html.element("span", " on ", "class", "muted");
    html.open("span", "class", "name").breakable(report.cell().kernel()).close();
    anchors.distribution(html, report);
    html.close();
    report
        .expected()
        .filter(e -> report.isExpectedFailure())
        .ifPresent(
            e ->
                html.element(
                    "p", "Expected: " + e.reason() + " (" + e.origin() + ")", "class", "hint"));
    Wording.provenance(report).ifPresent(p -> html.element("p", p, "class", "from muted"));
    html.element("p", Wording.trouble(report.outcome()).orElse(""), "class", "message");
    Wording.hint(report.outcome()).ifPresent(h -> html.element("p", h, "class", "hint"));
    times(html, report);
    List<CauseGroup> groups = CauseGroup.of(report.outcome().findings());
    if (whole) {
      findings(html, groups);
    } else {
      groups.stream()
          .limit(1)
          .forEach(g -> html.element("p", Wording.line(g.cause()), "class", "said"));
      html.element(
          "p", "The rest is in report.json: this page would become too long.", "class", "muted");
    }
    if (whole) {
      report.outcome().log().ifPresent(l -> excerpt(html, l, report.outcome().findings()));
    }
    html.open("p", "class", "links");
    report.outcome().log().ifPresent(l -> links(html, l));
    html.element("a", "Back to the table", "href", "#matrix", "class", "back").close();
    html.close();
  }

  private static void times(Html html, CellReport report) {
    List<String> parts = new ArrayList<>();
    parts.add(Wording.duration(report.elapsed()) + " in all");
    for (Map.Entry<Stage, Duration> stage : report.stages().entrySet()) {
      parts.add(stage.getKey().word() + " " + Wording.duration(stage.getValue()));
    }
    html.element("p", String.join(", ", parts), "class", "times muted");
  }

  private static void findings(Html html, List<CauseGroup> groups) {
    if (groups.isEmpty()) {
      return;
    }
    List<Mender> menders = groups.stream().map(g -> g.cause().kind().mender()).distinct().toList();
    boolean several = menders.size() > 1;
    if (!several) {
      html.element("p", Wording.toMend(menders.get(0)), "class", "mender");
    }
    html.open("ol", "class", "findings");
    groups.stream().limit(MOST_FINDINGS).forEach(g -> FindingBlock.write(html, g, several));
    html.close();
    if (groups.size() > MOST_FINDINGS) {
      html.element("p", "and " + (groups.size() - MOST_FINDINGS) + " more causes in report.json");
    }
  }

  private static void excerpt(Html html, Path log, List<Finding> findings) {
    LogExcerpt.of(log, findings).ifPresent(e -> excerpt(html, log, e, findings.isEmpty()));
  }

  private void links(Html html, Path log) {
    html.element("a", "All of " + log.getFileName(), "href", links.to(log));
    Path other = log.resolveSibling("dkms.log");
    if (!other.equals(log) && Files.isRegularFile(other)) {
      html.element("a", "dkms's own output", "href", links.to(other));
    }
  }

  private static void excerpt(Html html, Path log, LogExcerpt excerpt, boolean unfolded) {
    if (unfolded) {
      html.open("details", "class", "log", "open", "");
    } else {
      html.open("details", "class", "log");
    }
    int last = excerpt.first() + excerpt.lines().size() - 1;
    html.element("summary", log.getFileName() + ", lines " + excerpt.first() + " to " + last);
    html.open("pre", "tabindex", "0");
    int number = excerpt.first();
    for (String line : excerpt.lines()) {
      html.open("span", "class", number == excerpt.marked() ? "line marked" : "line");
      html.element("span", Integer.toString(number), "class", "number");
      html.text(line).close().text("\n");
      number++;
    }
    html.close().close();
  }
}
