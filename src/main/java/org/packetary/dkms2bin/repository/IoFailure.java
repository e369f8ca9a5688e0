package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PublishException;

/** Says in plain words, for messages, why a file operation failed. */
final class IoFailure {

  private IoFailure() {}

  /** A directory that cannot be used, found before anything was built. */
  static EnvironmentException unusable(String what, IOException cause) {
    return new EnvironmentException(what + ": " + reason(cause), hint(cause), cause);
  }

  /** A failure in the middle of publishing. */
  static PublishException publishing(String what, IOException cause) {
    return new PublishException(what + ": " + reason(cause), hint(cause), cause);
  }

  /** An index that cannot be read as clients read it. */
  static PublishException unreadableIndex(Path dir, IOException cause) {
    return new PublishException(
        "cannot read the index in " + dir + ": " + reason(cause),
        cause instanceof AccessDeniedException
            ? hint(cause)
            : "\"dkms2bin repo index\" makes it of the files that are there",
        cause);
  }

  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException e) {
      return "permission denied for " + e.getFile();
    }
    if (cause instanceof FileAlreadyExistsException e) {
      return e.getFile() + " is in the way and is not a directory";
    }
    if (cause instanceof NoSuchFileException e && e.getReason() == null) {
      return e.getFile() + " does not exist";
    }
    String reason = cause instanceof FileSystemException e ? e.getReason() : cause.getMessage();
    return Objects.requireNonNullElse(reason, cause.getClass().getSimpleName());
  }

  /** Whether there is no more room. */
  static boolean isFull(IOException cause) {
    String reason = reason(cause).toLowerCase(Locale.ROOT);
    return reason.contains("no space left") || reason.contains("quota");
  }

  private static String hint(IOException cause) {
    String reason = reason(cause).toLowerCase(Locale.ROOT);
    if (isFull(cause)) {
      return "free space on the disk of the output directory and run again";
    }
    if (reason.contains("in the way") || reason.contains("not a directory")) {
      return "name a directory, or a path where one can be created";
    }
    return "choose an output directory that you may write, or run as a user who may";
  }
}
