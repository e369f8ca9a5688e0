package org.packetary.dkms2bin.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads single lines of a list of files, without the others. */
final class ListLines implements AutoCloseable {

  /** A path has 4096 bytes at most, a link's target too; escaped they are rarely longer. */
  private static final int LONGEST = 16 * 1024;

  private static final int USUAL = 512;

  private final RandomAccessFile file;

  ListLines(Path list) throws IOException {
    this.file = new RandomAccessFile(list.toFile(), "r");
  }

  /** Where the last line begins. */
  long startOfLast() throws IOException {
    long length = file.length();
    return length == 0 ? 0 : start(length - 1);
  }

  /** The last line, which may lack its end. */
  String last() throws IOException {
    long start = startOfLast();
    return text(start, (int) Math.min(LONGEST, file.length() - start)).stripTrailing();
  }

  /** The line that a place is in. */
  String at(long place) throws IOException {
    long start = start(place);
    for (int length = USUAL; ; length *= 2) {
      int there = (int) Math.min(length, file.length() - start);
      String text = text(start, there);
      int end = text.indexOf('\n', (int) Math.min(place - start, there));
      if (end >= 0) {
        return text.substring(0, end);
      }
      if (there < length || length > LONGEST) {
        throw new IOException("it has a line without an end");
      }
    }
  }

  /** Where the line begins that a place is in; its own end belongs to it. */
  private long start(long place) throws IOException {
    for (int length = USUAL; ; length *= 2) {
      long from = Math.max(0, place - length);
      int end = text(from, (int) (place - from)).lastIndexOf('\n');
      if (end >= 0) {
        return from + end + 1;
      }
      if (from == 0) {
        return 0;
      }
      if (length > LONGEST) {
        throw new IOException("it has a line without an end");
      }
    }
  }

  private String text(long from, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.seek(from);
    try {
      file.readFully(bytes);
    } catch (EOFException e) {
      throw new IOException("it is shorter than it was", e);
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
