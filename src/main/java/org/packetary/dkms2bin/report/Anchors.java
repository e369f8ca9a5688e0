package org.packetary.dkms2bin.report;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.packetary.dkms2bin.model.CellId;

/** Names the anchor of each cell in the page; the same cell has the same anchor in every run. */
final class Anchors {

  private final Map<CellId, String> names = new HashMap<>();

  Anchors(RunReport report) {
    Set<String> taken = new HashSet<>();
    for (RunReport.CellReport cell : report.cells()) {
      String wanted = "cell-" + cell.cell().slug().replaceAll("[^A-Za-z0-9._-]", "-");
      String name = wanted;
      for (int i = 2; !taken.add(name); i++) {
        name = wanted + "-" + i;
      }
      names.put(cell.cell(), name);
    }
  }

  String of(CellId cell) {
    return names.getOrDefault(cell, "");
  }

  String link(CellId cell) {
    return "#" + of(cell);
  }
}
