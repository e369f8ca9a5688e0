package org.packetary.dkms2bin.archive.safe;

/** Makes a name from an untrusted archive fit for a message on a terminal. */
public final class Printable {

  private static final int LONGEST = 200;

  private Printable() {}

  /** The text with control characters replaced, and cut when very long. */
  public static String of(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "...";
  }
}
