package org.packetary.dkms2bin.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that stops the run and that somebody other than this tool's developers can mend. The
 * subclasses say who; the command line turns each into its exit code in one place. Everything else
 * that is thrown is a bug of ours.
 */
public abstract class Dkms2binException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final @Nullable String hint;

  Dkms2binException(String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /** The message: what happened, with which file, cell or command. */
  public String problem() {
    String message = getMessage();
    return message == null ? getClass().getSimpleName() : message;
  }

  /** What the user can do about it. */
  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
