package org.packetary.dkms2bin.report;

import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.model.CellOutcome;

/**
 * How many cells have a status.
 *
 * @param status an outcome's word, or {@code expected} for those that failed as expected
 */
public record Counts(String status, long number) {

  /** The words for people. */
  public String word() {
    return Wording.status(status);
  }

  /**
   * Every outcome, those that want attention first; expected failures are counted apart, and only
   * where there are any.
   */
  public static List<Counts> of(List<CellReport> cells) {
    List<Counts> all = new ArrayList<>();
    for (CellOutcome.Kind kind : CellOutcome.Kind.values()) {
      all.add(count(cells, kind.word()));
    }
    Counts expected = count(cells, CellReport.EXPECTED);
    if (expected.number() > 0) {
      all.add(expected);
    }
    return all;
  }

  private static Counts count(List<CellReport> cells, String status) {
    return new Counts(status, cells.stream().filter(c -> c.status().equals(status)).count());
  }
}
