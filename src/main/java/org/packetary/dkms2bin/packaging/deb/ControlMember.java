package org.packetary.dkms2bin.packaging.deb;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.FittedXz;

/**
 * Puts a control file of our own in place of the one that jdeb wrote into a .deb.
 *
 * <p>jdeb 1.15 leaves out fields that it does not know, rounds Installed-Size down to 0 and, worse,
 * lets the environment variables DEBVERSION, DEBFULLNAME and DEBEMAIL override Version and
 * Maintainer, which makes the bytes depend on who runs it. It offers no way around. While at it,
 * the archives are compressed with xz: gzip's bytes vary with the host's zlib, and jdeb's xz takes
 * 94 MB for the smallest package.
 *
 * <p>Formats: ar(5) with the three members of deb(5); POSIX ustar.
 */
final class ControlMember {

  private static final int AR_MAGIC = 8;
  private static final int AR_HEADER = 60;
  private static final int BLOCK = 512;

  private ControlMember() {}

  /**
   * Copies a .deb of jdeb's with another control file, and with its data compressed.
   *
   * @param deb the package as jdeb wrote it, control.tar compressed with gzip and data.tar not
   * @param control the control file's text
   * @param work a file to compress the data into
   */
  static void replace(InputStream deb, String control, Path work, OutputStream out)
      throws IOException {
    out.write(exactly(deb, AR_MAGIC));
    boolean replaced = false;
    for (byte[] header = deb.readNBytes(AR_HEADER);
        header.length > 0;
        header = deb.readNBytes(AR_HEADER)) {
      long size = Long.parseLong(text(header, 48, 10));
      if (text(header, 0, 16).startsWith("control.tar.gz")) {
        byte[] archive = exactly(deb, Math.toIntExact(size));
        deb.skipNBytes(size % 2);
        byte[] changed = Compression.XZ.compress(replaceFile(gunzip(archive), control));
        write(header, 0, 16, "control.tar.xz");
        write(header, 48, 10, Integer.toString(changed.length));
        out.write(header);
        out.write(changed);
        if (changed.length % 2 == 1) {
          out.write('\n');
        }
        replaced = true;
      } else if (text(header, 0, 16).equals("data.tar")) {
        FittedXz.compress(deb, size, work);
        deb.skipNBytes(size % 2);
        long compressed = Files.size(work);
        write(header, 0, 16, "data.tar.xz");
        write(header, 48, 10, Long.toString(compressed));
        out.write(header);
        Files.copy(work, out);
        if (compressed % 2 == 1) {
          out.write('\n');
        }
      } else {
        out.write(header);
        copy(deb, size + size % 2, out);
      }
    }
    if (!replaced) {
      throw new IllegalStateException("jdeb wrote no control.tar.gz");
    }
  }

  private static byte[] replaceFile(byte[] tar, String control) {
    byte[] content = control.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(tar.length + content.length);
    int at = 0;
    boolean replaced = false;
    while (at + BLOCK <= tar.length && tar[at] != 0) {
      int next = at + BLOCK + padded(Integer.parseInt(text(tar, at + 124, 12), 8));
      if (text(tar, at, 100).equals("./control")) {
        out.writeBytes(resized(Arrays.copyOfRange(tar, at, at + BLOCK), content.length));
        out.writeBytes(Arrays.copyOf(content, padded(content.length)));
        replaced = true;
      } else {
        out.write(tar, at, next - at);
      }
      at = next;
    }
    if (!replaced) {
      throw new IllegalStateException("jdeb wrote no control file");
    }
    out.write(tar, at, tar.length - at);
    return out.toByteArray();
  }

  /** The header with another size, and the checksum that goes with it. */
  private static byte[] resized(byte[] header, int size) {
    write(header, 124, 12, String.format(Locale.ROOT, "%011o", size));
    write(header, 148, 8, "");
    int sum = 0;
    for (byte b : header) {
      sum += Byte.toUnsignedInt(b);
    }
    write(header, 148, 7, String.format(Locale.ROOT, "%06o\0", sum));
    return header;
  }

  private static int padded(int size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** A field's text up to its first NUL, without blanks around it. */
  private static String text(byte[] bytes, int at, int length) {
    String field = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
    int end = field.indexOf('\0');
    return (end < 0 ? field : field.substring(0, end)).strip();
  }

  /** Writes a field, filled up with blanks. */
  private static void write(byte[] bytes, int at, int length, String text) {
    Arrays.fill(bytes, at, at + length, (byte) ' ');
    byte[] field = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(field, 0, bytes, at, field.length);
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the package that jdeb wrote is cut short");
    }
    return bytes;
  }

  private static void copy(InputStream in, long length, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("the package that jdeb wrote is cut short");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }
}
