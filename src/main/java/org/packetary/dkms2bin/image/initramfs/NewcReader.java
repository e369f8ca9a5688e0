package org.packetary.dkms2bin.image.initramfs;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.packetary.dkms2bin.archive.single.Part;

/**
 * Reads members of cpio archives in newc form as the kernel does: one archive or several with zeros
 * between them, with or without trailers.
 */
final class NewcReader {

  static final int HEADER = 110;
  private static final int MAGIC = 6;
  private static final int FIELD = 8;
  private static final int ALIGNMENT = 4;

  /** PATH_MAX, with its NUL: longer names are skipped. */
  private static final int LONGEST_NAME = 4096;

  /** Takes members. */
  interface Sink {
    void accept(CpioMember member, InputStream content) throws IOException;
  }

  private final InputStream in;
  private final Sink sink;

  /** How many bytes were read: what members are aligned to. */
  private long at;

  NewcReader(InputStream in, Sink sink) {
    this.in = in;
    this.sink = sink;
  }

  /**
   * Reads all that a compressed segment holds.
   *
   * @return what the kernel says is wrong, at the place where it gives up; empty where all is well
   */
  Optional<String> readAll() throws IOException {
    while (true) {
      int c = in.read();
      if (c < 0) {
        return Optional.empty();
      }
      at++;
      if (c == 0) {
        continue;
      }
      if (c != '0') {
        return Optional.of("junk within compressed archive");
      }
      if ((at - 1) % ALIGNMENT != 0) {
        return Optional.of("broken padding");
      }
      Optional<String> wrong = member(c);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
  }

  /**
   * Reads a member, whose first byte was read already.
   *
   * @return what is wrong; empty where all is well
   */
  Optional<String> member(int first) throws IOException {
    byte[] header = new byte[HEADER];
    header[0] = (byte) first;
    byte[] rest = exactly(HEADER - 1);
    System.arraycopy(rest, 0, header, 1, rest.length);
    String text = new String(header, StandardCharsets.ISO_8859_1);
    if (text.startsWith("070707")) {
      return Optional.of("incorrect cpio method used: use -H newc option");
    }
    if (!text.startsWith("070701") && !text.startsWith("070702")) {
      return Optional.of("no cpio magic");
    }
    long[] fields = new long[13];
    try {
      for (int i = 0; i < fields.length; i++) {
        int start = MAGIC + i * FIELD;
        fields[i] = Long.parseLong(text, start, start + FIELD, 16);
      }
    } catch (NumberFormatException e) {
      return Optional.of("a cpio header whose numbers are none");
    }
    body(text, fields);
    return Optional.empty();
  }

  private void body(String header, long[] fields) throws IOException {
    long nameSize = fields[11];
    long size = fields[6];
    if (nameSize <= 0 || nameSize > LONGEST_NAME) {
      skip(aligned(HEADER + nameSize) - HEADER + aligned(size));
      return;
    }
    byte[] written = exactly((int) nameSize);
    String name = name(written);
    skip(aligned(HEADER + nameSize) - HEADER - nameSize);
    CpioMember member =
        new CpioMember(
            name,
            (int) fields[1],
            fields[0],
            fields[7] + ":" + fields[8],
            fields[4],
            size,
            header + new String(written, StandardCharsets.ISO_8859_1));
    Part content = new Part(in, size);
    sink.accept(member, content);
    at += size - content.left();
    skip(content.left() + aligned(size) - size);
  }

  /** Up to its first NUL; a name that is no UTF-8 is one char for each byte. */
  private static String name(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("unexpected end of a cpio archive");
    }
    at += length;
    return bytes;
  }

  private void skip(long length) throws IOException {
    in.skipNBytes(length);
    at += length;
  }
}
