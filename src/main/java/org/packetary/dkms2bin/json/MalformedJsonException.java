package org.packetary.dkms2bin.json;

import java.io.IOException;

/** A JSON text that is damaged, or that lacks what its format wants. */
public final class MalformedJsonException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public MalformedJsonException(String message) {
    super(message);
  }

  /** Says what is wrong, and what came before. */
  public MalformedJsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
