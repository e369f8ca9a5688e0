package org.packetary.dkms2bin.source.driver;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.source.VersionGuess;

/**
 * What the name of a directory or tarball says about the driver in it.
 *
 * @param name the driver's
 * @param version the driver's; empty where the name has none
 */
record DriverName(String name, Optional<String> version) {

  private static final Pattern DKMS_SUFFIX = Pattern.compile("[-_]dkms$");

  /** Debian's form, {@code NAME_VERSION}; not the underscore within a version. */
  private static final Pattern UNDERSCORE =
      Pattern.compile("(?![^_]*-v?\\d+\\.)([^_]+)_v?(\\d[^_]*)");

  /** What version control hosts append: a branch or a commit. */
  private static final Pattern BRANCH = Pattern.compile("-(master|main|trunk|HEAD|[0-9a-f]{40})$");

  private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+~:@-]*");

  /**
   * Reads a name without suffixes of archives: {@code i40e-1.3.47}, {@code foo_1.2}, {@code
   * linux-driver-v2.0}.
   *
   * @return empty where it tells nothing
   */
  static Optional<DriverName> of(String stem) {
    if (!USABLE.matcher(stem).matches()) {
      return Optional.empty();
    }
    String plain = BRANCH.matcher(stem).replaceFirst("");
    if (!plain.equals(stem)) {
      return Optional.of(new DriverName(withoutDkms(plain), Optional.empty()));
    }
    Matcher debian = UNDERSCORE.matcher(stem);
    if (debian.matches()) {
      return Optional.of(
          new DriverName(withoutDkms(debian.group(1)), Optional.of(debian.group(2))));
    }
    Optional<String> version = VersionGuess.of(stem, Optional.empty());
    if (version.isEmpty()) {
      return Optional.of(new DriverName(withoutDkms(stem), version));
    }
    String name = stem.substring(0, stem.length() - version.get().length());
    name = name.replaceFirst("-v?$", "");
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(new DriverName(withoutDkms(name), version));
  }

  private static String withoutDkms(String name) {
    return DKMS_SUFFIX.matcher(name).replaceFirst("");
  }
}
