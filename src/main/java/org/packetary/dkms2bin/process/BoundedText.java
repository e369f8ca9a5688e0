package org.packetary.dkms2bin.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects a stream of bytes within a bound: the first half of the bound and the last half are
 * kept, what lies between is counted. The ends are what tells why a command failed.
 */
final class BoundedText {

  private final int half;
  private byte[] head = new byte[256];
  private int headLength;
  private byte[] ring = new byte[0];
  private long afterHead;

  BoundedText(int bound) {
    this.half = Math.max(1, bound / 2);
  }

  synchronized void append(byte[] bytes, int length) {
    int toHead = Math.min(length, half - headLength);
    if (toHead > 0) {
      if (headLength + toHead > head.length) {
        head =
            Arrays.copyOf(
                head, (int) Math.min(half, Math.max(head.length * 2L, headLength + toHead)));
      }
      System.arraycopy(bytes, 0, head, headLength, toHead);
      headLength += toHead;
    }
    if (length > toHead) {
      toRing(bytes, toHead, length - toHead);
    }
  }

  private void toRing(byte[] bytes, int from, int length) {
    if (ring.length == 0) {
      ring = new byte[half];
    }
    int skip = Math.max(0, length - half);
    afterHead += skip;
    for (int i = from + skip; i < from + length; ) {
      int at = (int) (afterHead % half);
      int run = Math.min(from + length - i, half - at);
      System.arraycopy(bytes, i, ring, at, run);
      i += run;
      afterHead += run;
    }
  }

  /**
   * Leaves out, unseen, what would not be kept.
   *
   * @param left how many bytes there still are
   * @return how many of them come no more
   */
  synchronized long leaveOut(long left) {
    long unseen = headLength < half ? 0 : Math.max(0, left - half);
    if (unseen > 0 && ring.length == 0) {
      ring = new byte[half];
    }
    afterHead += unseen;
    return unseen;
  }

  /** Bytes that were left out between the two ends. */
  synchronized long omitted() {
    return Math.max(0, afterHead - half);
  }

  /** The last bytes after the head, in order. */
  synchronized byte[] tail() {
    if (afterHead <= half) {
      return Arrays.copyOf(ring, (int) afterHead);
    }
    byte[] ordered = new byte[half];
    int at = (int) (afterHead % half);
    System.arraycopy(ring, at, ordered, 0, half - at);
    System.arraycopy(ring, 0, ordered, half - at, at);
    return ordered;
  }

  synchronized String text() {
    return text(StandardCharsets.UTF_8);
  }

  synchronized String text(Charset charset) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(headLength);
    try {
      writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toString(charset);
  }

  /** Writes what was kept: the head, a line for what was left out, the tail. */
  synchronized void writeTo(OutputStream out) throws IOException {
    out.write(head, 0, headLength);
    if (afterHead > 0) {
      out.write(gap().getBytes(StandardCharsets.UTF_8));
      out.write(tail());
    }
  }

  /** The line that stands for what was left out; empty where nothing was. */
  synchronized String gap() {
    return omitted() == 0 ? "" : "\n[... " + omitted() + " bytes left out ...]\n";
  }

  /** How many of {@code length} further bytes still belong to the head. */
  synchronized int roomInHead() {
    return half - headLength;
  }
}
