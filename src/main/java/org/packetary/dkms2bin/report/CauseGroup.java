package org.packetary.dkms2bin.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Finding;

/**
 * A cause with all its consequences, direct and indirect.
 *
 * @param cause a finding that is no consequence of another
 * @param consequences in the log's order
 */
public record CauseGroup(Finding cause, List<Finding> consequences) {

  public CauseGroup {
    consequences = List.copyOf(consequences);
  }

  /** The findings of a list by their causes, both in the list's order. */
  public static List<CauseGroup> of(List<Finding> findings) {
    Map<Integer, List<Finding>> groups = new LinkedHashMap<>();
    for (int i = 0; i < findings.size(); i++) {
      List<Finding> group = groups.computeIfAbsent(root(findings, i), r -> new ArrayList<>());
      if (root(findings, i) != i) {
        group.add(findings.get(i));
      }
    }
    return groups.entrySet().stream()
        .map(g -> new CauseGroup(findings.get(g.getKey()), g.getValue()))
        .toList();
  }

  /** Each step leads to an earlier finding, so that there is no going round. */
  private static int root(List<Finding> findings, int start) {
    int at = start;
    OptionalInt cause = findings.get(at).causedBy();
    while (cause.isPresent() && cause.getAsInt() >= 0 && cause.getAsInt() < at) {
      at = cause.getAsInt();
      cause = findings.get(at).causedBy();
    }
    return at;
  }
}
