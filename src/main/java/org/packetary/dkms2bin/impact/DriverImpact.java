package org.packetary.dkms2bin.impact;

import java.util.List;
import java.util.Optional;

/**
 * What another kernel means for a driver.
 *
 * @param driver {@code NAME/VERSION}
 * @param headers how many of the kernel's headers it was compiled with
 * @param changed those of them that have other content in the other kernel
 * @param gone those that the other kernel has no more
 * @param options the options of the kernel's configuration that its sources ask for and that have
 *     another value
 * @param symbols how many of the kernel's symbols it uses
 * @param changedSymbols those of them whose types differ, by their CRC
 * @param goneSymbols those that the other kernel does not export
 * @param unknown why nothing, or not all, is known; empty where all is
 */
public record DriverImpact(
    String driver,
    int headers,
    List<String> changed,
    List<String> gone,
    List<String> options,
    int symbols,
    List<String> changedSymbols,
    List<String> goneSymbols,
    Optional<String> unknown) {

  public DriverImpact {
    changed = List.copyOf(changed);
    gone = List.copyOf(gone);
    options = List.copyOf(options);
    changedSymbols = List.copyOf(changedSymbols);
    goneSymbols = List.copyOf(goneSymbols);
  }

  /** One of which nothing is known. */
  static DriverImpact unknown(String driver, String why) {
    return new DriverImpact(
        driver, 0, List.of(), List.of(), List.of(), 0, List.of(), List.of(), Optional.of(why));
  }

  /** What it comes to. */
  public enum Verdict {
    /** It would be compiled of the same files, and finds the same symbols. */
    UNAFFECTED("unaffected"),
    /** Something that it is made of differs. */
    RECOMPILE("recompile"),
    /** It cannot be loaded as it is written. */
    SYMBOLS_GONE("symbols gone"),
    /** It is not known what it is made of. */
    UNKNOWN("unknown");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    /** For tables. */
    public String words() {
      return words;
    }
  }

  /** What it comes to. What is known to differ counts, also where not all is known. */
  public Verdict verdict() {
    if (!goneSymbols.isEmpty()) {
      return Verdict.SYMBOLS_GONE;
    }
    if (!changed.isEmpty() || !gone.isEmpty() || !options.isEmpty() || !changedSymbols.isEmpty()) {
      return Verdict.RECOMPILE;
    }
    return unknown.isPresent() ? Verdict.UNKNOWN : Verdict.UNAFFECTED;
  }
}
