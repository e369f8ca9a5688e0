package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.packetary.dkms2bin.dkms.VersionPlaceholder;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.source.DkmsSource;

/**
 * A module's name and version as they are known while nothing can be run: as dkms.conf has them in
 * plain text, else as the directory or the package is called.
 *
 * @param name empty where nothing tells it
 * @param version empty where nothing tells it
 */
public record PlainModule(String name, String version) {

  static PlainModule of(DkmsSource source) {
    Path conf = source.tree().resolve("dkms.conf");
    String text = "";
    try {
      if (Files.isRegularFile(conf, LinkOption.NOFOLLOW_LINKS)) {
        text = Files.readString(conf, StandardCharsets.ISO_8859_1);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + conf + ": " + e.getMessage(), "check the disk", e);
    }
    Optional<String> name = VersionPlaceholder.plain(text, "PACKAGE_NAME");
    Optional<String> version =
        VersionPlaceholder.plain(text, "PACKAGE_VERSION").or(() -> source.guessedVersion(name));
    return new PlainModule(
        name.or(() -> source.guessedName(version)).orElse(""), version.orElse(""));
  }

  /** Which module sources are; empty where that cannot be told without running their dkms.conf. */
  public static Optional<ModuleId> idOf(TakenSource source) {
    if (source.written().isPresent()) {
      return source.written();
    }
    PlainModule plain = of(source.source());
    try {
      return Optional.of(new ModuleId(plain.name, plain.version));
    } catch (InputException e) {
      return Optional.empty();
    }
  }
}
