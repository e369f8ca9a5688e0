package org.packetary.dkms2bin.util;

/** Characters that steer what shows a text instead of being shown. */
public final class Controls {

  private Controls() {}

  /** Whether a character turns the direction of the text, so that it reads as another. */
  public static boolean turns(int c) {
    return c == 0x061c
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
