package org.packetary.dkms2bin.report.page;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.Wording;

/** Writes the cells that ended well: the skipped with their reason, the others with packages. */
final class QuietSection {

  private final Anchors anchors;
  private final PageLinks links;
  private final Map<String, Path> published;

  QuietSection(Anchors anchors, PageLinks links, RunReport report) {
    this.anchors = anchors;
    this.links = links;
    this.published =
        report.published().stream()
            .map(PackageFile::path)
            .collect(
                Collectors.toMap(p -> p.getFileName().toString(), p -> p, (one, other) -> one));
  }

  void write(Html html, RunReport report) {
    table(html, report, CellOutcome.Kind.SKIPPED);
    table(html, report, CellOutcome.Kind.BUILT);
    table(html, report, CellOutcome.Kind.UP_TO_DATE);
  }

  private void table(Html html, RunReport report, CellOutcome.Kind kind) {
    List<CellReport> cells =
        report.allCells().stream().filter(c -> c.outcome().kind() == kind).toList();
    if (cells.isEmpty()) {
      return;
    }
    html.open("section", "id", kind.word(), "class", "quiet");
    html.element("h2", Wording.title(kind.word()));
    html.open("ul", "class", "cells");
    for (CellReport cell : cells) {
      html.open("li", "id", anchors.of(cell.key()), "tabindex", "-1");
      html.open("p", "class", "which");
      html.open("b").breakable(cell.cell().module().toString()).close();
      html.element("span", " on ", "class", "muted");
      html.open("b").breakable(cell.cell().kernel()).close();
      anchors.distribution(html, cell);
      html.element("span", " " + Wording.duration(cell.elapsed()), "class", "muted time");
      html.close();
      Wording.provenance(cell).ifPresent(p -> html.element("p", p, "class", "from muted"));
      cell.notes().forEach(n -> html.element("p", "Note: " + n, "class", "hint"));
      if (cell.outcome() instanceof CellOutcome.Skipped skipped) {
        skipped(html, skipped);
      }
      cell.outcome().packages().forEach(file -> packageFile(html, cell, file));
      html.close();
    }
    html.close().close();
  }

  private void skipped(Html html, CellOutcome.Skipped skipped) {
    html.open("p").element("code", skipped.directive()).text(" wants ");
    html.element("code", skipped.wanted()).text(", there is ");
    html.element("code", skipped.actual()).close();
  }

  private void packageFile(Html html, CellReport cell, PackageFile file) {
    String name = file.path().getFileName().toString();
    html.open("p", "class", "package");
    if (isThere(cell, name)) {
      html.open("a", "href", links.toPackage(published.getOrDefault(name, file.path())));
      html.breakable(name).close();
    } else {
      html.open("span").breakable(name).close().text(" (not published)");
    }
    html.element("span", " " + size(file.size()), "class", "muted").close();
    html.open("p", "class", "digest muted").text("sha256 ");
    html.element("code", file.sha256()).close();
  }

  /** What an earlier run left is in the repository as well. */
  private boolean isThere(CellReport cell, String name) {
    return published.containsKey(name)
        || cell.outcome().kind() == CellOutcome.Kind.UP_TO_DATE
        || cell.provenance().how() == Provenance.How.REMEMBERED;
  }

  private static String size(long bytes) {
    return bytes < 1024
        ? bytes + " B"
        : String.format(java.util.Locale.ROOT, "%.1f KiB", bytes / 1024.0);
  }
}
