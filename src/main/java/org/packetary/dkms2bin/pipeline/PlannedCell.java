package org.packetary.dkms2bin.pipeline;

import java.util.Optional;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;

/**
 * A cell of the plan: to be built, or settled already.
 *
 * @param id what it is about
 * @param cell how to build it; empty where it is settled
 * @param settled its outcome; empty where it is to be built
 */
record PlannedCell(CellId id, Optional<BuildCell> cell, Optional<CellOutcome> settled) {

  static PlannedCell toBuild(BuildCell cell) {
    return new PlannedCell(cell.id(), Optional.of(cell), Optional.empty());
  }

  static PlannedCell settled(CellId id, CellOutcome outcome) {
    return new PlannedCell(id, Optional.empty(), Optional.of(outcome));
  }
}
