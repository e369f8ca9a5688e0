package org.packetary.dkms2bin.model;

import java.util.regex.Pattern;

/**
 * A DKMS module's name and version, the two words dkms keys its tree by: {@code
 * /var/lib/dkms/NAME/VERSION}.
 *
 * @param name PACKAGE_NAME of dkms.conf, for example {@code tp_smapi}
 * @param version PACKAGE_VERSION of dkms.conf, for example {@code 0~20220829+git}
 */
public record ModuleId(String name, String version) implements Comparable<ModuleId> {

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

  @Override
  public int compareTo(ModuleId other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : version.compareTo(other.version);
  }

  /** The form dkms itself prints: {@code NAME/VERSION}. */
  @Override
  public String toString() {
    return name + "/" + version;
  }
}
