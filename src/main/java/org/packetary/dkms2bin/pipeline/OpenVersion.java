package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.packetary.dkms2bin.dkms.VersionPlaceholder;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.source.DkmsSource;

/** Fills in the version where a dkms.conf leaves it to the packaging. */
final class OpenVersion {

  private OpenVersion() {}

  /**
   * Replaces placeholders in a source's private dkms.conf.
   *
   * @return the version that was filled in; empty where there is no placeholder
   * @throws InputException if there is one and neither the directory nor the package tells a
   *     version
   */
  static Optional<String> fill(DkmsSource source) {
    Path conf = source.tree().resolve("dkms.conf");
    if (!Files.isRegularFile(conf, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(conf, StandardCharsets.ISO_8859_1);
      if (!VersionPlaceholder.isIn(text)) {
        return Optional.empty();
      }
      String version =
          source
              .guessedVersion()
              .orElseThrow(
                  () ->
                      new InputException(
                          "dkms.conf of " + source.origin().input() + " leaves its version open",
                          "write a version in place of #MODULE_VERSION#"));
      Files.writeString(conf, VersionPlaceholder.fill(text, version), StandardCharsets.ISO_8859_1);
      return Optional.of(version);
    } catch (IOException e) {
      throw new EnvironmentException("cannot rewrite " + conf + ": " + e.getMessage(), null, e);
    }
  }
}
