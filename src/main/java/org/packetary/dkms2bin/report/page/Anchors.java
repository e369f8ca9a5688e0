package org.packetary.dkms2bin.report.page;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;

/** Names the anchor of each cell in the page; the same cell has the same anchor in every run. */
final class Anchors {

  private final Map<CellKey, String> names = new HashMap<>();
  private final boolean several;

  Anchors(RunReport report) {
    this.several = report.allCells().stream().map(CellReport::distribution).distinct().count() > 1;
    Set<String> taken = new HashSet<>();
    for (CellReport cell : report.allCells()) {
      String wanted = "cell-" + slug(cell.key()).replaceAll("[^A-Za-z0-9._-]", "-");
      String name = wanted;
      for (int i = 2; !taken.add(name); i++) {
        name = wanted + "-" + i;
      }
      names.put(cell.key(), name);
    }
  }

  String of(CellKey cell) {
    return names.getOrDefault(cell, "");
  }

  String link(CellKey cell) {
    return "#" + of(cell);
  }

  private String slug(CellKey key) {
    return (several ? key.distribution() + "_" : "") + key.cell().slug();
  }

  /** Writes a cell's distribution where there are several. */
  void distribution(Html html, CellReport cell) {
    if (several) {
      html.element("span", " " + cell.distribution(), "class", "muted");
    }
  }
}
