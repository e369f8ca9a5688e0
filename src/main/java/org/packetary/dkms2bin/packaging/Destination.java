package org.packetary.dkms2bin.packaging;

import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.InputException;

/** Checks the path that a packaged file gets on the target system. */
public final class Destination {

  /** Absolute, no empty, {@code .} or {@code ..} component, no directory's trailing slash. */
  private static final Pattern CLEAN =
      Pattern.compile("(/(?!\\.{1,2}(/|$))[^/\\\\\\p{Cntrl}]+)+", Pattern.UNICODE_CHARACTER_CLASS);

  private Destination() {}

  /**
   * Returns a path that every package format can hold.
   *
   * @throws InputException if it is relative, not normalised, or holds a backslash, a control
   *     character or a blank at an end, which archives and package indexes do not carry
   */
  public static String check(String destination) {
    if (!CLEAN.matcher(destination).matches() || !destination.equals(destination.strip())) {
      throw new InputException(
          "cannot package a file at \"" + destination.replaceAll("\\p{Cntrl}", "?") + "\"",
          "rename the file in the DKMS package: absolute path, no backslashes, no control"
              + " characters");
    }
    return destination;
  }
}
