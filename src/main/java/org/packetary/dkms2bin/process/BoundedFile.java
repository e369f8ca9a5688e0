package org.packetary.dkms2bin.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files whose size somebody else decides: output of a build can be gigabytes. Of such a file both
 * ends are taken, and a line between them says how much was left out.
 */
public final class BoundedFile {

  private BoundedFile() {}

  /**
   * A file's text.
   *
   * @param bound in bytes
   */
  public static String read(Path file, int bound, Charset charset) throws IOException {
    return collect(file, bound).text(charset);
  }

  /**
   * Copies a file; links are not followed.
   *
   * @param to does not exist yet
   * @param bound in bytes
   */
  public static void copy(Path from, Path to, int bound) throws IOException {
    BoundedText text = collect(from, bound);
    try (OutputStream out =
        Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      text.writeTo(out);
    }
  }

  private static BoundedText collect(Path file, int bound) throws IOException {
    BoundedText text = new BoundedText(bound);
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try (SeekableByteChannel in =
        Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer.clear())) {
        text.append(buffer.array(), n);
        // A file of holes has any size, and costs its maker nothing.
        in.position(in.position() + text.leaveOut(in.size() - in.position()));
      }
    }
    return text;
  }
}
