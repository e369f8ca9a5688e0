package org.packetary.dkms2bin.delivery;

import java.util.List;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.result.CellResult;

/**
 * A cell whose result is packed.
 *
 * @param spec what it is
 * @param source the sources that it was built of
 * @param needs the cells whose modules it was built with, each after those it needs itself
 * @param result what the build left
 */
public record DeliveredCell(
    CellSpec spec, TakenSource source, List<Planned> needs, CellResult result) {

  public DeliveredCell {
    needs = List.copyOf(needs);
  }

  /** One that needs no others. */
  public DeliveredCell(CellSpec spec, TakenSource source, CellResult result) {
    this(spec, source, List.of(), result);
  }

  /** A cell with its sources. */
  public record Planned(CellSpec spec, TakenSource source) {}

  CellId id() {
    return spec.id();
  }
}
