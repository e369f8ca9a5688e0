package org.packetary.dkms2bin.model;

import org.jspecify.annotations.Nullable;

/** The command line is wrong: an option is missing, has a bad value, or does not fit another. */
public class UsageException extends Dkms2binException {

  private static final long serialVersionUID = 1;

  /** What happened, and what to do about it. */
  public UsageException(String message, @Nullable String hint) {
    super(message, hint, null);
  }

  /** What happened, what to do about it, and the failure below it. */
  public UsageException(String message, @Nullable String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
