package org.packetary.dkms2bin.distro;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A package that is installed in a root.
 *
 * @param name its name
 * @param version as the packaging system has it, with an epoch where there is one
 * @param architecture as the packaging system has it
 */
public record InstalledPackage(String name, String version, String architecture) {

  /** The upstream version's first number, behind the epoch. */
  private static final Pattern MAJOR = Pattern.compile("(?:\\d+:)?(?<major>\\d+).*");

  /** Name, version and architecture, parted by blanks. */
  public String line() {
    return String.join(" ", name, version, architecture);
  }

  /** The first number of the upstream version; empty where it does not begin with one. */
  public String major() {
    Matcher matcher = MAJOR.matcher(version);
    return matcher.matches() ? matcher.group("major") : "";
  }
}
