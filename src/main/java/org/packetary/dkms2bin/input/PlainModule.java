package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.packetary.dkms2bin.dkms.VersionPlaceholder;
import org.packetary.dkms2bin.model.EnvironmentException;
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

  /** Of a dkms.conf that is looked at: real ones have a few kilobytes. */
  private static final long LONGEST = 1 << 20;

  /** What {@link ModuleId} takes. */
  private static final int MOST = 200;

  static PlainModule of(DkmsSource source) {
    Path conf = source.tree().resolve("dkms.conf");
    String text = "";
    try {
      if (Files.isRegularFile(conf, LinkOption.NOFOLLOW_LINKS) && Files.size(conf) < LONGEST) {
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

  /** What to call a module of which no dkms.conf was read: what the input is called, at worst. */
  public static ModuleId supposed(TakenSource source) {
    return source
        .written()
        .orElseGet(
            () -> {
              PlainModule plain = of(source.source());
              String input = source.pin().packageName().orElse(source.pin().name());
              return new ModuleId(
                  word(plain.name.isEmpty() ? input : plain.name),
                  word(
                      plain.version.isEmpty()
                          ? source.pin().packageVersion().orElse("")
                          : plain.version));
            });
  }

  private static String word(String text) {
    String word = text.replaceAll("[^A-Za-z0-9_.+~:@-]", "_").replaceFirst("^[^A-Za-z0-9_]", "_");
    return word.isEmpty() ? "unknown" : word.substring(0, Math.min(word.length(), MOST));
  }
}
