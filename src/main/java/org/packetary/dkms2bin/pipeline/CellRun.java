package org.packetary.dkms2bin.pipeline;

import java.util.List;
import org.packetary.dkms2bin.report.CellReport;

/**
 * A finished cell.
 *
 * @param report its outcome
 * @param provided what it lends to others: itself and what it needed itself; empty unless it was
 *     built
 */
record CellRun(CellReport report, List<Provided> provided) {
  CellRun {
    provided = List.copyOf(provided);
  }
}
