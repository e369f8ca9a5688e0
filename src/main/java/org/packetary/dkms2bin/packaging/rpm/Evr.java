package org.packetary.dkms2bin.packaging.rpm;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An RPM's epoch, version and release, as rpm compares them.
 *
 * @param epoch counts as 0 where there is none
 * @param version without {@code -}
 * @param release without {@code -}
 */
public record Evr(OptionalInt epoch, String version, String release) {

  private static final Pattern EPOCH = Pattern.compile("(\\d{1,9}):(.+)");
  private static final Pattern REVISION = Pattern.compile("(.*[^-].*)-([^-]+)");

  /**
   * The version of a module, with a release of our own.
   *
   * <p>rpm cuts versions into runs of digits and runs of letters, and everything between, but for
   * {@code ~}, only separates. So {@code . _ +} stay, and {@code ~} too, which sorts before the end
   * in rpm as in dpkg. {@code -}, which separates version from release, becomes {@code _}, as does
   * what no RPM version holds. {@code ^} would keep a revision below the next version as dpkg does,
   * but rpm reads it only since 4.15.
   *
   * @param dkmsVersion may begin with an epoch: {@code 2:1.0}
   */
  public static Evr ofModule(String dkmsVersion, String release) {
    Matcher epoch = EPOCH.matcher(dkmsVersion);
    return epoch.matches()
        ? new Evr(OptionalInt.of(Integer.parseInt(epoch.group(1))), word(epoch.group(2)), release)
        : new Evr(OptionalInt.empty(), word(dkmsVersion), release);
  }

  /** The version of a package of another system: what follows its last {@code -} is the release. */
  static Evr ofPackage(String packageVersion) {
    Matcher revision = REVISION.matcher(packageVersion);
    return revision.matches()
        ? ofModule(revision.group(1), word(revision.group(2)))
        : ofModule(packageVersion, "1");
  }

  private static String word(String text) {
    return text.replaceAll("[^A-Za-z0-9._+~]", "_");
  }

  /** {@code VERSION-RELEASE}, as file names have it. */
  String versionRelease() {
    return version + "-" + release;
  }

  /** {@code [EPOCH:]VERSION-RELEASE}. */
  @Override
  public String toString() {
    return epoch.isPresent() ? epoch.getAsInt() + ":" + versionRelease() : versionRelease();
  }
}
