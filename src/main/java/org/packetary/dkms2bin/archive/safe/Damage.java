package org.packetary.dkms2bin.archive.safe;

import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.InputException;

/** Words for what is wrong with an archive, the same for all formats. */
public final class Damage {

  /** How the decompressors and Commons Compress say that the rest is missing. */
  private static final Pattern TRUNCATED =
      Pattern.compile("truncated|unexpected end|premature end|failed to read");

  private static final String FETCH_AGAIN =
      "get the file again, and compare its size and checksum with the archive's";

  private Damage() {}

  /**
   * Has a library read something. Some damage makes the libraries throw an unchecked exception:
   * here it becomes an {@link IOException}, so that only our own bugs look like bugs.
   */
  public static <T extends @Nullable Object> T asIoException(Reading<T> reading)
      throws IOException {
    try {
      return reading.read();
    } catch (Dkms2binException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  /** A call into a library that reads what nobody vouches for. */
  @FunctionalInterface
  public interface Reading<T extends @Nullable Object> {
    T read() throws IOException;
  }

  /** What reading said, as truncated or as damaged. */
  public static InputException of(String archive, Exception cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof EOFException
        || TRUNCATED.matcher(message.toLowerCase(Locale.ROOT)).find()) {
      return truncated(archive, "it ends in the middle");
    }
    return new InputException(
        archive + " is damaged: " + Printable.of(message), FETCH_AGAIN, cause);
  }

  /** What was read contradicts itself. */
  public static InputException damaged(String archive, String how) {
    return new InputException(archive + " is damaged: " + Printable.of(how), FETCH_AGAIN);
  }

  /** The rest is missing. */
  public static InputException truncated(String archive, String how) {
    return new InputException(archive + " is truncated: " + how, FETCH_AGAIN);
  }

  /** It would fill the host's disk or memory. */
  public static InputException bomb(String archive, String why) {
    return new InputException(
        archive + " looks like a decompression bomb: " + why,
        "no sound DKMS package is that large; get it again from where you trust it");
  }
}
