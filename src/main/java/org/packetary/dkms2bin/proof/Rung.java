package org.packetary.dkms2bin.proof;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a module was proven, from the least to the most. */
public enum Rung {
  /** It was built. */
  COMPILED,
  /** What it asks of its kernel, that kernel's headers say it gives. */
  VERIFIED,
  /**
   * The kernel took it, its signature, symbols, relocations and all, and ran its init, which said
   * no: most often since the machine lacks its hardware.
   */
  LINKED,
  /** Its init succeeded. */
  LOADED,
  /** And one of its drivers was bound to a device. */
  BOUND;

  /** The lower-case word for reports and options. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The rung of a word; empty if it is none's. */
  public static Optional<Rung> of(String word) {
    return Arrays.stream(values()).filter(rung -> rung.word().equals(word)).findFirst();
  }

  /** Whether it is this rung or a higher one. */
  public boolean isAtLeast(Rung other) {
    return compareTo(other) >= 0;
  }
}
