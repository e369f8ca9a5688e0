package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * Tells a module's name and version where there is no sandbox in which bash could evaluate
 * dkms.conf: only as far as the file sets them once, to plain text. Anything else is the user's to
 * say.
 */
public final class PlainIdentity {

  private static final String WORD = "[A-Za-z0-9_.+~:@-]+";

  /** Of a dkms.conf that is looked at: real ones have a few kilobytes. */
  private static final long LONGEST = 1 << 20;

  /** What {@link ModuleId} takes. */
  private static final int MOST = 200;

  private PlainIdentity() {}

  /**
   * The module's name and version.
   *
   * @param tree has a dkms.conf without placeholders
   * @param input what messages call it
   * @param name what the user says; empty to read it
   * @param version what the user says; empty to read it
   * @throws InputException if the file has something else than plain text, or than the user says
   */
  public static ModuleId of(
      Path tree, Path input, Optional<String> name, Optional<String> version) {
    Path conf = tree.resolve("dkms.conf");
    try {
      String text = Files.readString(conf, StandardCharsets.ISO_8859_1);
      return new ModuleId(
          settled(text, "PACKAGE_NAME", "--module-name", name, input),
          settled(text, "PACKAGE_VERSION", "--module-version", version, input));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + conf + ": " + e.getMessage(), "check the disk", e);
    }
  }

  /**
   * What to call a module of which dkms.conf was not read to its end: what it says in plain text,
   * and else what is known of the input.
   *
   * @param tree has a dkms.conf
   * @param name of the input
   * @param version of the input, where it has one
   */
  public static ModuleId supposed(Path tree, String name, Optional<String> version) {
    String text = "";
    Path conf = tree.resolve("dkms.conf");
    try {
      if (Files.size(conf) < LONGEST) {
        text = Files.readString(conf, StandardCharsets.ISO_8859_1);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + conf + ": " + e.getMessage(), "check the disk", e);
    }
    return new ModuleId(
        word(plain(text, "PACKAGE_NAME").orElse(name)),
        word(plain(text, "PACKAGE_VERSION").or(() -> version).orElse("")));
  }

  private static String word(String text) {
    String word = text.replaceAll("[^A-Za-z0-9_.+~:@-]", "_").replaceFirst("^[^A-Za-z0-9_]", "_");
    return word.isEmpty() ? "unknown" : word.substring(0, Math.min(word.length(), MOST));
  }

  private static String settled(
      String text, String directive, String option, Optional<String> said, Path input) {
    Optional<String> plain = plain(text, directive);
    if (said.isPresent() && plain.isPresent() && !said.equals(plain)) {
      throw new InputException(
          "dkms.conf of "
              + input
              + " says "
              + directive
              + "="
              + plain.get()
              + ", not "
              + said.get(),
          "leave " + option + " out, or correct dkms.conf");
    }
    return said.or(() -> plain)
        .orElseThrow(
            () ->
                new InputException(
                    "dkms.conf of " + input + " does not set " + directive + " to plain text",
                    "give it with " + option));
  }

  /** The value, if there is one assignment and that is of plain text. */
  private static Optional<String> plain(String text, String directive) {
    List<String> assignments =
        Pattern.compile("(?m)(?<!\\w)" + directive + "(\\[0\\])?\\+?=.*$")
            .matcher(text)
            .results()
            .map(m -> m.group().strip())
            .toList();
    if (assignments.size() != 1) {
      return Optional.empty();
    }
    Matcher value =
        Pattern.compile(directive + "(?:\\[0\\])?=([\"']?)(" + WORD + ")\\1(\\s*;?\\s*(#.*)?)")
            .matcher(assignments.get(0));
    return value.matches() ? Optional.of(value.group(2)) : Optional.empty();
  }
}
