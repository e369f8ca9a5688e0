package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/** Turns failures of the host's file system into the exception that blames the host. */
public final class HostIo {

  private HostIo() {}

  /** The failure with a hint that fits its cause: no space, no permission, or neither. */
  public static EnvironmentException failure(String what, IOException cause) {
    return new EnvironmentException(what + ": " + reason(cause), hint(cause), cause);
  }

  /** What opens a file. */
  @FunctionalInterface
  public interface Opening<T> {
    T open() throws IOException;
  }

  /**
   * Opens a file that somebody named.
   *
   * @param file the file
   * @param wanted what it is to be, for the message
   * @throws InputException if there is no such file, or it is not a regular one, or we may not read
   *     it
   * @throws EnvironmentException if the host cannot
   */
  public static <T> T opened(Path file, String wanted, Opening<T> opening) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new InputException(file + " is not a file", "name the " + wanted + " itself");
    }
    try {
      return opening.open();
    } catch (NoSuchFileException e) {
      throw new InputException("no such file: " + file, "check the path", e);
    } catch (AccessDeniedException e) {
      throw new InputException(
          "cannot read " + file + ": permission denied", "make it readable for this user", e);
    } catch (IOException e) {
      throw failure("cannot open " + file, e);
    }
  }

  /**
   * The text of a small file that somebody named, byte by byte.
   *
   * @param bound the most bytes that such a file has
   * @throws InputException as {@link #opened}, and if it is larger
   */
  public static String text(Path file, String wanted, int bound) {
    return new String(content(file, wanted, bound), StandardCharsets.ISO_8859_1);
  }

  /** As {@link #text}, the bytes. */
  public static byte[] content(Path file, String wanted, int bound) {
    return opened(
        file,
        wanted,
        () -> {
          try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > bound) {
              throw new InputException(
                  file + " is too large for the " + wanted, "name the " + wanted + " itself");
            }
            return in.readNBytes(bound);
          }
        });
  }

  /** The cause in the system's words, without the path that the message names already. */
  static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof FileAlreadyExistsException || cause instanceof NotDirectoryException) {
      return "a file is in the way, which is no directory";
    }
    if (cause instanceof CharacterCodingException) {
      return "it is no text, or of another encoding than UTF-8";
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
