package org.packetary.dkms2bin.report;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.PackageFile;

/** Writes the cells that ended well: the skipped with their reason, the built with packages. */
final class QuietSection {

  private final Anchors anchors;
  private final PageLinks links;
  private final Set<String> published;

  QuietSection(Anchors anchors, PageLinks links, RunReport report) {
    this.anchors = anchors;
    this.links = links;
    this.published =
        report.published().stream()
            .map(p -> p.path().getFileName().toString())
            .collect(Collectors.toSet());
  }

  void write(Html html, RunReport report) {
    table(html, report, CellOutcome.Skipped.class, "Skipped", "skipped", this::skipped);
    table(html, report, CellOutcome.Built.class, "Built", "built", this::built);
  }

  private <T extends CellOutcome> void table(
      Html html,
      RunReport report,
      Class<T> kind,
      String title,
      String id,
      BiConsumer<Html, T> details) {
    List<RunReport.CellReport> cells =
        report.cells().stream().filter(c -> kind.isInstance(c.outcome())).toList();
    if (cells.isEmpty()) {
      return;
    }
    html.open("section", "id", id, "class", "quiet");
    html.element("h2", title);
    html.open("ul", "class", "cells");
    for (RunReport.CellReport cell : cells) {
      html.open("li", "id", anchors.of(cell.cell()), "tabindex", "-1");
      html.open("p", "class", "which");
      html.open("b").breakable(cell.cell().module().toString()).close();
      html.element("span", " on ", "class", "muted");
      html.open("b").breakable(cell.cell().kernel()).close();
      html.element("span", " " + Wording.duration(cell.elapsed()), "class", "muted time");
      html.close();
      details.accept(html, kind.cast(cell.outcome()));
      html.close();
    }
    html.close().close();
  }

  private void skipped(Html html, CellOutcome.Skipped skipped) {
    html.open("p").element("code", skipped.directive()).text(" wants ");
    html.element("code", skipped.wanted()).text(", there is ");
    html.element("code", skipped.actual()).close();
  }

  private void built(Html html, CellOutcome.Built built) {
    built.notes().forEach(n -> html.element("p", "Note: " + n, "class", "hint"));
    for (PackageFile file : built.packages()) {
      String name = file.path().getFileName().toString();
      html.open("p", "class", "package");
      if (published.contains(name)) {
        html.open("a", "href", links.toPackage(name)).breakable(name).close();
      } else {
        html.open("span").breakable(name).close().text(" (not published)");
      }
      html.element("span", " " + size(file.size()), "class", "muted").close();
      html.open("p", "class", "digest muted").text("sha256 ");
      html.element("code", file.sha256()).close();
    }
  }

  private static String size(long bytes) {
    return bytes < 1024
        ? bytes + " B"
        : String.format(java.util.Locale.ROOT, "%.1f KiB", bytes / 1024.0);
  }
}
