package org.packetary.dkms2bin.model;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A DKMS module's name and version, the two words dkms keys its tree by: {@code
 * /var/lib/dkms/NAME/VERSION}.
 *
 * @param name PACKAGE_NAME of dkms.conf, for example {@code tp_smapi}
 * @param version PACKAGE_VERSION of dkms.conf, for example {@code 0~20220829+git}
 */
public record ModuleId(String name, String version) implements Comparable<ModuleId> {

  private static final Pattern TOKEN = Pattern.compile("[0-9]+|~|[^0-9~]+");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+~:@-]{0,199}");

  /**
   * Checks both words: they become directory names and arguments.
   *
   * @throws InputException if a word is empty, has a slash, a blank or another character that no
   *     DKMS module's name or version holds
   */
  public ModuleId {
    check("name", name);
    check("version", version);
  }

  private static void check(String what, String word) {
    if (!WORD.matcher(word).matches()) {
      throw new InputException(
          "not a usable module " + what + ": \"" + word + "\"",
          "PACKAGE_NAME and PACKAGE_VERSION of dkms.conf take letters, digits and _ . + ~ : @ -");
    }
  }

  /** By name, and then the older version before the newer one: 1.9 before 1.10. */
  @Override
  public int compareTo(ModuleId other) {
    int byName = name.compareTo(other.name);
    int byVersion = byName != 0 ? byName : compareVersions(version, other.version);
    return byVersion != 0 ? byVersion : version.compareTo(other.version);
  }

  private static int compareVersions(String one, String another) {
    Matcher mine = TOKEN.matcher(one);
    Matcher theirs = TOKEN.matcher(another);
    while (true) {
      String a = mine.find() ? mine.group() : "";
      String b = theirs.find() ? theirs.group() : "";
      int order = Integer.compare(rank(a), rank(b));
      if (order == 0 && isNumber(a)) {
        order = new BigInteger(a).compareTo(new BigInteger(b));
      } else if (order == 0) {
        order = a.compareTo(b);
      }
      if (order != 0 || a.isEmpty()) {
        return order;
      }
    }
  }

  /** A tilde comes before the end, as in package versions; everything else comes after it. */
  private static int rank(String token) {
    if (token.startsWith("~")) {
      return 0;
    }
    if (token.isEmpty()) {
      return 1;
    }
    return isNumber(token) ? 3 : 2;
  }

  private static boolean isNumber(String token) {
    return !token.isEmpty() && token.charAt(0) >= '0' && token.charAt(0) <= '9';
  }

  /** The form dkms itself prints: {@code NAME/VERSION}. */
  @Override
  public String toString() {
    return name + "/" + version;
  }
}
