package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Turns failures of the host's file system into the exception that blames the host. */
public final class HostIo {

  private HostIo() {}

  /** The failure with a hint that fits its cause: no space, no permission, or neither. */
  public static EnvironmentException failure(String what, IOException cause) {
    return new EnvironmentException(what + ": " + reason(cause), hint(cause), cause);
  }

  /** The cause in the system's words, without the path that the message names already. */
  static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = cause instanceof FileSystemException f ? f.getReason() : cause.getMessage();
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }

  private static String hint(IOException cause) {
    String reason = reason(cause).toLowerCase(Locale.ROOT);
    if (reason.contains("no space left") || reason.contains("quota exceeded")) {
      return "free disk space there, or choose another place with --cache-dir or TMPDIR";
    }
    if (reason.contains("permission denied") || reason.contains("read-only")) {
      return "check the permissions of the file and of its directory";
    }
    return "check the file, its directory and the disk";
  }
}
