package org.packetary.dkms2bin.delivery;

import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.result.CellResult;

/**
 * A cell whose result is packed.
 *
 * @param spec what it is
 * @param source the sources that it was built of
 * @param result what the build left
 */
public record DeliveredCell(CellSpec spec, TakenSource source, CellResult result) {

  CellId id() {
    return spec.id();
  }
}
