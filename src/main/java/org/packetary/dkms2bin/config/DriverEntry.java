package org.packetary.dkms2bin.config;

import java.util.List;
import org.packetary.dkms2bin.request.CellRule;

/**
 * A driver of a configuration file.
 *
 * @param label what the file calls it
 * @param origin where it stands
 * @param values what is said about it
 * @param rules exceptions for some of its cells
 */
record DriverEntry(String label, ValueOrigin origin, Values values, List<Rule> rules) {

  DriverEntry {
    rules = List.copyOf(rules);
  }

  /**
   * An exception, perhaps for some distributions only.
   *
   * @param distros by label or recipe; empty for all
   * @param origin where it stands
   */
  record Rule(List<String> distros, CellRule rule, ValueOrigin origin) {
    Rule {
      distros = List.copyOf(distros);
    }

    boolean isFor(DistributionEntry distribution) {
      return distros.isEmpty() || distros.stream().anyMatch(distribution::isCalled);
    }
  }
}
