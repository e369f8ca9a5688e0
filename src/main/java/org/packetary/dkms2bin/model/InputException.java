package org.packetary.dkms2bin.model;

import org.jspecify.annotations.Nullable;

/** An input is not usable: not a package, no dkms.conf, truncated, unsafe. */
public class InputException extends Dkms2binException {

  private static final long serialVersionUID = 1;

  /** What happened, and what to do about it. */
  public InputException(String message, @Nullable String hint) {
    super(message, hint, null);
  }

  /** What happened, what to do about it, and the failure below it. */
  public InputException(String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
