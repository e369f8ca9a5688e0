package org.packetary.dkms2bin.distro;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.UsageException;

/**
 * Where a root tarball is, and what it must be.
 *
 * @param location a path, or an http or https address
 * @param sha256 the file's SHA-256; needed for an address
 */
public record RootTarball(String location, Optional<String> sha256) {

  private static final String MARK = "#sha256=";
  private static final String FORM =
      "name a file, or an address with the file's SHA-256: FILE or URL" + MARK + "64 HEX DIGITS";

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern ADDRESS = Pattern.compile("https?://.*");

  /**
   * Checks the form.
   *
   * @throws UsageException if an address has no digest, or the digest is none
   */
  public RootTarball {
    if (location.isBlank() || sha256.filter(d -> !DIGEST.matcher(d).matches()).isPresent()) {
      throw new UsageException("not a root tarball: " + location + sha256.orElse(""), FORM);
    }
    if (isAddress(location) && sha256.isEmpty()) {
      throw new UsageException(
          "what is downloaded from " + location + " must be known by its SHA-256", FORM);
    }
  }

  /** Reads {@code LOCATION[#sha256=DIGEST]}. */
  public static RootTarball parse(String words) {
    int mark = words.indexOf(MARK);
    return mark < 0
        ? new RootTarball(words, Optional.empty())
        : new RootTarball(
            words.substring(0, mark), Optional.of(words.substring(mark + MARK.length())));
  }

  /** The file; empty if it has to be downloaded. */
  public Optional<Path> file() {
    return isAddress() ? Optional.empty() : Optional.of(Path.of(location));
  }

  /** Whether it has to be downloaded. */
  public boolean isAddress() {
    return isAddress(location);
  }

  private static boolean isAddress(String location) {
    return ADDRESS.matcher(location).matches();
  }
}
