package org.packetary.dkms2bin.proof;

import java.util.Locale;

/** What a proof tries. */
public enum ProofMode {
  /** Loads each module, and removes it. */
  LOAD,
  /** The same in a machine that has the devices, as far as there are such, that modules are for. */
  BIND;

  /** The lower-case word for reports and options. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
