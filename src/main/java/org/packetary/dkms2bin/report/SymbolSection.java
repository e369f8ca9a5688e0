package org.packetary.dkms2bin.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.FindingKind;

/** Which symbol breaks how many drivers. */
final class SymbolSection {

  private static final int MOST_ROWS = 100;
  private static final int MOST_LINKS = 12;

  private record Breaker(FindingKind kind, String symbol) {}

  private final Anchors anchors;

  SymbolSection(Anchors anchors) {
    this.anchors = anchors;
  }

  void write(Html html, RunReport report) {
    List<Map.Entry<Breaker, List<CellId>>> rows = rows(report);
    if (rows.isEmpty()) {
      return;
    }
    html.open("section", "id", "symbols");
    html.element("h2", "Which symbol breaks how many drivers");
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Symbols");
    html.open("table", "class", "symbols").open("thead").open("tr");
    html.element("th", "symbol", "scope", "col").element("th", "finding", "scope", "col");
    html.element("th", "drivers", "scope", "col", "class", "number");
    html.element("th", "cells", "scope", "col", "class", "number");
    html.element("th", "where", "scope", "col").close().close().open("tbody");
    rows.stream().limit(MOST_ROWS).forEach(r -> row(html, r.getKey(), r.getValue()));
    html.close().close().close();
    if (rows.size() > MOST_ROWS) {
      html.element("p", "and " + (rows.size() - MOST_ROWS) + " more symbols in report.json");
    }
    html.close();
  }

  /** Only causes count: what follows from one breaks nothing by itself. */
  private static List<Map.Entry<Breaker, List<CellId>>> rows(RunReport report) {
    Map<Breaker, List<CellId>> found = new LinkedHashMap<>();
    for (RunReport.CellReport cell : report.cells()) {
      CauseGroup.of(cell.outcome()).stream()
          .map(CauseGroup::cause)
          .flatMap(c -> c.symbol().map(s -> new Breaker(c.kind(), s)).stream())
          .distinct()
          .forEach(b -> found.computeIfAbsent(b, k -> new ArrayList<>()).add(cell.cell()));
    }
    return found.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Breaker, List<CellId>>>comparingLong(e -> -drivers(e.getValue()))
                .thenComparing(e -> -e.getValue().size())
                .thenComparing(e -> e.getKey().symbol()))
        .toList();
  }

  private static long drivers(List<CellId> cells) {
    return cells.stream().map(c -> c.module().name()).distinct().count();
  }

  private void row(Html html, Breaker breaker, List<CellId> cells) {
    html.open("tr").open("th", "scope", "row");
    html.open("code").breakable(Wording.cut(breaker.symbol(), 200)).close().close();
    html.element("td", Wording.kind(breaker.kind()));
    html.element("td", Long.toString(drivers(cells)), "class", "number");
    html.element("td", Integer.toString(cells.size()), "class", "number");
    html.open("td", "class", "where");
    for (CellId cell : cells.stream().limit(MOST_LINKS).toList()) {
      html.element("a", cell.module().name() + " " + cell.kernel(), "href", anchors.link(cell));
      html.text(" ");
    }
    if (cells.size() > MOST_LINKS) {
      html.text("and " + (cells.size() - MOST_LINKS) + " more");
    }
    html.close().close();
  }
}
