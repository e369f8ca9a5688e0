package org.packetary.dkms2bin.model;

import org.jspecify.annotations.Nullable;

/** Packages were built, but packaging or publishing them failed. */
public class PublishException extends Dkms2binException {

  private static final long serialVersionUID = 1;

  /** What happened, and what to do about it. */
  public PublishException(String message, @Nullable String hint) {
    super(message, hint, null);
  }

  /** What happened, what to do about it, and the failure below it. */
  public PublishException(String message, @Nullable String hint, Throwable cause) {
    super(message, hint, cause);
  }
}
