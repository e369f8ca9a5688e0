package org.packetary.dkms2bin.proof;

import java.util.Locale;

/** What a proof tries. */
public enum ProofMode {
  /** Loads each module, and removes it. */
  LOAD,
  /** The same in a machine that has the devices, as far as there are such, that modules are for. */
  BIND,
  /** As {@link #LOAD}, and on each other kernel that EL's weak-modules would link the module on. */
  WEAK;

  /** The lower-case word for reports and options. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a proof by this mode says all that one by another would. */
  public boolean covers(ProofMode other) {
    return this == other || other == LOAD;
  }
}
