package org.packetary.dkms2bin.config;

import java.util.List;

/**
 * A distribution's part of a matrix.
 *
 * @param entry what the file calls it, and where
 * @param values those that hold for it
 * @param drivers what is built for it
 * @param gates what keeps its hosts at kernels that have all drivers
 */
record MatrixPart(
    DistributionEntry entry,
    Values values,
    List<DriverEntry> drivers,
    List<MatrixFile.GateEntry> gates) {
  MatrixPart {
    drivers = List.copyOf(drivers);
    gates = List.copyOf(gates);
  }
}
