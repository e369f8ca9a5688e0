package org.packetary.dkms2bin.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Guesses a module's version from the names around it. */
public final class VersionGuess {

  /** A version of which the start has a dot: {@code 5.0.7.0}, {@code v1.2-rc1}, {@code 1.2-3}. */
  private static final Pattern DOTTED = Pattern.compile("-v?(\\d+[^-.]*\\..*)$");

  /** The last part, if it begins with a digit: {@code 20240101}. */
  private static final Pattern LAST = Pattern.compile("-v?(\\d[^-]*)$");

  /** A version after the module's name: it may begin with a letter, {@code k618}, {@code r12}. */
  private static final Pattern AFTER_NAME =
      Pattern.compile("v?(\\d.*)|([A-Za-z]{1,4}\\d[A-Za-z0-9_.+~-]*)");

  private VersionGuess() {}

  /**
   * The version.
   *
   * @param directory the name of the sources' directory
   * @param name the module's, where it is known
   * @param packageVersion [epoch:]version[-revision]
   */
  static Optional<String> of(
      String directory, Optional<String> name, Optional<String> packageVersion) {
    return packageVersion
        .flatMap(version -> packagesOwn(directory, version))
        .or(() -> name.flatMap(n -> afterName(directory, n)))
        .or(() -> find(DOTTED, directory))
        .or(() -> find(LAST, directory))
        .or(() -> packageVersion.map(VersionGuess::upstream));
  }

  /** The version, where the module's name is not known. */
  public static Optional<String> of(String directory, Optional<String> packageVersion) {
    return of(directory, Optional.empty(), packageVersion);
  }

  private static Optional<String> afterName(String directory, String name) {
    if (!directory.startsWith(name + "-")) {
      return Optional.empty();
    }
    Matcher rest = AFTER_NAME.matcher(directory.substring(name.length() + 1));
    return rest.matches()
        ? Optional.of(rest.group(1) != null ? rest.group(1) : rest.group(2))
        : Optional.empty();
  }

  /** Where the directory ends with a part of the package's version, nothing need be guessed. */
  private static Optional<String> packagesOwn(String directory, String version) {
    return Stream.of(withoutEpoch(version), upstream(version))
        .filter(part -> !part.isEmpty() && directory.endsWith("-" + part))
        .findFirst();
  }

  private static Optional<String> find(Pattern pattern, String directory) {
    Matcher matcher = pattern.matcher(directory);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String withoutEpoch(String version) {
    return version.substring(version.indexOf(':') + 1);
  }

  private static String upstream(String version) {
    String rest = withoutEpoch(version);
    int revision = rest.lastIndexOf('-');
    return revision > 0 ? rest.substring(0, revision) : rest;
  }
}
