package org.packetary.dkms2bin.module;

/**
 * A reason why a module must not be packaged: the kernel would refuse it, or worse, would not.
 *
 * @param module its file's name without suffix, or the name of one that is missing
 * @param kind what does not fit
 * @param message the details, in a sentence that does not repeat the module's name
 */
public record Problem(String module, Kind kind, String message) {

  /** What does not fit. */
  public enum Kind {
    /** Built for another processor architecture. */
    WRONG_MACHINE,
    /** Built for another kernel release. */
    WRONG_VERMAGIC,
    /** Announced by dkms.conf, but not built. */
    MISSING_MODULE,
    /** Needs a symbol that nobody exports. */
    UNRESOLVED_SYMBOL,
    /** Built against another type or version of a symbol than the kernel has. */
    SYMBOL_VERSION_MISMATCH,
    /** Lacks the CRCs that a kernel with CONFIG_MODVERSIONS asks for. */
    NO_SYMBOL_VERSIONS,
    /** Not a kernel module, or damaged. */
    UNREADABLE
  }

  /** The module's name and the message. */
  @Override
  public String toString() {
    return module + ": " + message;
  }
}
