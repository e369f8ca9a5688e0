package org.packetary.dkms2bin.report.page;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.report.CauseGroup;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.Wording;

/** Writes the table that says which symbol breaks how many drivers. */
final class SymbolSection {

  private static final int MOST_ROWS = 100;
  private static final int MOST_LINKS = 20;

  /** What is known of one symbol. */
  private record Breaker(String symbol, Set<String> kinds, Set<CellKey> cells) {

    Breaker(String symbol) {
      this(symbol, new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    long drivers() {
      return cells.stream().map(c -> c.cell().module().name()).distinct().count();
    }
  }

  private final Anchors anchors;

  SymbolSection(Anchors anchors) {
    this.anchors = anchors;
  }

  void write(Html html, RunReport report) {
    List<Breaker> breakers = breakers(report);
    if (breakers.isEmpty()) {
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
    breakers.stream().limit(MOST_ROWS).forEach(b -> row(html, b));
    html.close().close().close();
    if (breakers.size() > MOST_ROWS) {
      html.element("p", "and " + (breakers.size() - MOST_ROWS) + " more symbols in report.json");
    }
    html.close();
  }

  /** Only causes count: what follows from one breaks nothing by itself. */
  private static List<Breaker> breakers(RunReport report) {
    Map<String, Breaker> found = new LinkedHashMap<>();
    for (CellReport cell : report.allCells()) {
      for (CauseGroup group : CauseGroup.of(cell.outcome().findings())) {
        Finding cause = group.cause();
        cause
            .symbol()
            .map(s -> found.computeIfAbsent(s, Breaker::new))
            .ifPresent(
                b -> {
                  b.kinds().add(Wording.kind(cause.kind()));
                  b.cells().add(cell.key());
                });
      }
    }
    return found.values().stream()
        .sorted(
            Comparator.comparingLong(Breaker::drivers)
                .thenComparingInt(b -> b.cells().size())
                .reversed()
                .thenComparing(Breaker::symbol))
        .toList();
  }

  private void row(Html html, Breaker breaker) {
    html.open("tr").open("th", "scope", "row");
    html.open("code").breakable(Wording.cut(breaker.symbol(), 200)).close().close();
    html.element("td", String.join(", ", breaker.kinds()));
    html.element("td", Long.toString(breaker.drivers()), "class", "number");
    html.element("td", Integer.toString(breaker.cells().size()), "class", "number");
    html.open("td", "class", "where");
    Map<String, List<CellKey>> byDriver =
        breaker.cells().stream()
            .limit(MOST_LINKS)
            .collect(
                Collectors.groupingBy(
                    c -> c.cell().module().name(), LinkedHashMap::new, Collectors.toList()));
    byDriver.forEach((driver, cells) -> driver(html, driver, cells));
    if (breaker.cells().size() > MOST_LINKS) {
      html.element("p", "and " + (breaker.cells().size() - MOST_LINKS) + " more cells");
    }
    html.close().close();
  }

  private void driver(Html html, String driver, List<CellKey> cells) {
    html.open("p").element("b", driver).text(" ");
    for (CellKey cell : cells) {
      html.element("a", cell.cell().kernel(), "href", anchors.link(cell)).text(" ");
    }
    html.close();
  }
}
