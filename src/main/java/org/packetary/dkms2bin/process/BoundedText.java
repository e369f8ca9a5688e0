package org.packetary.dkms2bin.process;

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
    String start = new String(head, 0, headLength, StandardCharsets.UTF_8);
    if (afterHead == 0) {
      return start;
    }
    return start + gap() + new String(tail(), StandardCharsets.UTF_8);
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
