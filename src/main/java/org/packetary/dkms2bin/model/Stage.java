package org.packetary.dkms2bin.model;

import java.util.Locale;

/** The steps of a cell, in order. */
public enum Stage {
  EVALUATION,
  ADD,
  BUILD,
  INSTALL,
  VERIFICATION,
  LOAD,
  PACKAGING;

  /** The lower-case word for reports and terminals. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
