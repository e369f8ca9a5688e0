package org.packetary.dkms2bin.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.EnvironmentException;

/** What an input's own name says about its sources. */
final class InputName {

  /** Archives' suffixes, with what dkms and Debian put before them. */
  private static final Pattern SUFFIXES =
      Pattern.compile(
          "(?i)(\\.orig|(-source-only|-kernel\\d.*)?\\.dkms)?"
              + "\\.(tar|tar\\.(gz|xz|bz2|zst|lzma)|tgz|txz|tbz2?|tzst|tlz|zip)$");

  /** For what has no name, such as the root directory, or one that no path of ours should have. */
  private static final String NAMELESS = "source";

  private InputName() {}

  /**
   * The last component of the input's path without the suffixes of archives: {@code i40e-1.3.47}
   * for {@code i40e-1.3.47.tar.gz}.
   */
  static String of(Path input) {
    boolean directory = Files.isDirectory(input);
    Path name = (directory ? realPath(input) : input).getFileName();
    String stem = name == null ? "" : name.toString();
    if (!directory) {
      stem = SUFFIXES.matcher(stem).replaceFirst("");
    }
    boolean usable = !stem.isBlank() && stem.chars().noneMatch(Character::isISOControl);
    return usable ? stem : NAMELESS;
  }

  /**
   * The directory itself, which the user may call {@code .}, or name by a link.
   *
   * @throws EnvironmentException if the way to it cannot be read
   */
  static Path realPath(Path directory) {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + directory + ": " + e.getMessage(), "check its permissions", e);
    }
  }
}
