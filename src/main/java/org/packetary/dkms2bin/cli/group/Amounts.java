package org.packetary.dkms2bin.cli.group;

import java.util.Locale;

/** Writes sizes and numbers for people. */
public final class Amounts {

  private static final long MEGABYTE = 1_000_000;

  private Amounts() {}

  /** A size in megabytes, with one digit where it is small. */
  public static String size(long bytes) {
    return bytes < 10 * MEGABYTE
        ? String.format(Locale.ROOT, "%.1f MB", (double) bytes / MEGABYTE)
        : Math.round((double) bytes / MEGABYTE) + " MB";
  }

  public static String layers(int number) {
    return counted(number, "layer");
  }

  public static String counted(int number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }
}
