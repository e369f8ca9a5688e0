package org.packetary.dkms2bin.config;

import java.util.List;

/**
 * A distribution of a configuration file.
 *
 * @param label what the file calls it; empty where a file has but one and gives it no name
 * @param origin where it stands
 * @param values what is said for it alone
 * @param drivers the labels of the drivers that are built for it; empty for all
 */
record DistributionEntry(String label, ValueOrigin origin, Values values, List<String> drivers) {

  DistributionEntry {
    drivers = List.copyOf(drivers);
  }

  /** Whether a name means it: its label, or its recipe's name. */
  boolean isCalled(String name) {
    return name.equals(label) || values.word(Key.DISTRO).filter(name::equals).isPresent();
  }

  boolean isNamed() {
    return !label.isEmpty();
  }

  /** How a message about it begins. */
  String subject() {
    return origin + (label.isEmpty() ? "" : ": " + label);
  }
}
