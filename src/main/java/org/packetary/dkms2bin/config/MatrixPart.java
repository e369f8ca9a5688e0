package org.packetary.dkms2bin.config;

import java.util.List;

/**
 * A distribution's part of a matrix.
 *
 * @param entry what the file calls it, and where
 * @param values those that hold for it
 * @param drivers what is built for it
 */
record MatrixPart(DistributionEntry entry, Values values, List<DriverEntry> drivers) {
  MatrixPart {
    drivers = List.copyOf(drivers);
  }
}
