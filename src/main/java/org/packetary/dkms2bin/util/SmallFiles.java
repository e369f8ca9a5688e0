package org.packetary.dkms2bin.util;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files that are small when they are what they should be. Whoever gives one may give another:
 * one without an end, a pipe that nobody writes to, or more than there is memory for.
 */
public final class SmallFiles {

  private SmallFiles() {}

  /**
   * All of a file.
   *
   * @param most bytes that it may have
   * @throws IOException if it cannot be read, is a pipe or a device, or has more
   */
  public static byte[] bytes(Path file, int most) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("it is no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new IOException("it has more than " + most + " bytes");
      }
      return bytes;
    }
  }

  /** The same as a text; what is no UTF-8 becomes the replacement character. */
  public static String text(Path file, int most) throws IOException {
    return new String(bytes(file, most), StandardCharsets.UTF_8);
  }
}
