package org.packetary.dkms2bin.dkms;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A dkms.conf that bash cannot evaluate. Whether it ends the run or one cell, the caller knows. */
public final class DkmsConfException extends Exception {

  private static final long serialVersionUID = 1;

  private final @Nullable String remedy;

  /** Names the input, the kernel and the reason. */
  public DkmsConfException(String message) {
    this(message, null);
  }

  /**
   * The same of a file that was not read to its end, for it reached a limit.
   *
   * @param remedy what its user can do about the limit
   */
  public DkmsConfException(String message, @Nullable String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What can be done about the limit that ended it; empty where it is the file's own mistake. */
  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}
