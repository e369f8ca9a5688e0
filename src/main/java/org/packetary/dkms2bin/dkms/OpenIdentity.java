package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/** Fills in name and version where a dkms.conf leaves them to the packaging. */
public final class OpenIdentity {

  private OpenIdentity() {}

  /** What is known from elsewhere of a module whose dkms.conf leaves something open. */
  public interface Known {

    /** The version. {@code name}: the module's, where dkms.conf says it. */
    Optional<String> version(Optional<String> name);

    /** The name. {@code version}: the module's, where it is known. */
    Optional<String> name(Optional<String> version);
  }

  /**
   * Replaces placeholders in a private dkms.conf. What is no regular file is left alone.
   *
   * @param input what messages call it
   * @return whether there was one
   * @throws InputException if there is one, and nothing tells what it stands for
   */
  public static boolean fill(Path conf, Path input, Known known) {
    if (!Files.isRegularFile(conf, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      String text = Files.readString(conf, StandardCharsets.ISO_8859_1);
      String filled = filled(text, input, known);
      if (filled.equals(text)) {
        return false;
      }
      FileTime time = Files.getLastModifiedTime(conf);
      Files.writeString(conf, filled, StandardCharsets.ISO_8859_1);
      Files.setLastModifiedTime(conf, time);
      return true;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot rewrite " + conf + ": " + e.getMessage(), "is the disk full?", e);
    }
  }

  private static String filled(String text, Path input, Known known) {
    Optional<String> name = VersionPlaceholder.plain(text, "PACKAGE_NAME");
    String done = filled(text, "PACKAGE_VERSION", input, t -> known.version(name));
    Optional<String> version = VersionPlaceholder.plain(done, "PACKAGE_VERSION");
    return filled(done, "PACKAGE_NAME", input, t -> known.name(version));
  }

  private static String filled(
      String text, String directive, Path input, Function<String, Optional<String>> known) {
    List<String> open = VersionPlaceholder.in(text, directive);
    if (open.isEmpty()) {
      return text;
    }
    String what = directive.equals("PACKAGE_NAME") ? "name" : "version";
    return known
        .apply(text)
        .flatMap(value -> VersionPlaceholder.fill(text, directive, value))
        .orElseThrow(
            () ->
                new InputException(
                    "dkms.conf of "
                        + input
                        + " leaves its "
                        + what
                        + " open: "
                        + directive
                        + " has "
                        + String.join(" and ", open),
                    "write the "
                        + what
                        + " in its place, or call the directory NAME-VERSION as dkms does"));
  }
}
