package org.packetary.dkms2bin.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.model.CellId;

/** Makes what cells need, and that they are needed, count in their input digests. */
final class CountedNeeds {

  private CountedNeeds() {}

  /** The same cells; each comes after those it needs. */
  static List<PlannedCell> in(List<PlannedCell> ordered) {
    Map<CellId, String> digests = new HashMap<>();
    List<PlannedCell> cells = new ArrayList<>();
    for (PlannedCell planned : ordered) {
      PlannedCell counted =
          planned.fold(
              build -> new PlannedCell.ToBuild(counted(build.cell(), digests)), settled -> settled);
      counted.spec().ifPresent(spec -> digests.put(spec.id(), spec.inputDigest()));
      cells.add(counted);
    }
    return cells;
  }

  private static CellSpec counted(CellSpec cell, Map<CellId, String> digests) {
    SortedMap<String, String> more = new TreeMap<>();
    cell.needs()
        .forEach(
            need -> more.put("needs/" + need.module(), digests.getOrDefault(need, "not built")));
    if (cell.needed()) {
      more.put("option/lends-symbols", "yes");
    }
    return more.isEmpty() ? cell : cell.counting(more);
  }
}
