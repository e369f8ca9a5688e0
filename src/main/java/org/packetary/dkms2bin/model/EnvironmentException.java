package org.packetary.dkms2bin.model;

import org.jspecify.annotations.Nullable;

/** The host or an archive does not give what a build needs: tools, privileges, disk, a kernel. */
public class EnvironmentException extends Dkms2binException {

  private static final long serialVersionUID = 1;

  /** What happened, and what to do about it. */
  public EnvironmentException(String message, @Nullable String hint) {
    super(message, hint, null);
  }

  /** What happened, what to do about it, and the failure below it. */
  public EnvironmentException(String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
