package org.packetary.dkms2bin.source.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * The text of a source file, read for guesses: never followed through a symbolic link, never more
 * than a mebibyte, and whatever its encoding.
 */
final class MakeText {

  private static final int LONGEST = 1 << 20;
  private static final int LONGEST_LINE = 1 << 16;

  private MakeText() {}

  /** The file's text; empty where there is no regular file of that name. */
  static Optional<String> read(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + file + ": " + e.getMessage(), "check the disk", e);
    }
  }

  /**
   * The logical lines of a makefile (GNU make manual, 3.1.1): continued lines joined by a blank,
   * comments and trailing blanks gone, the tab that begins a recipe's line kept; those longer than
   * 64 KiB left out.
   */
  static List<String> logicalLines(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String physical : text.split("\r?\n", -1)) {
      boolean continued = physical.endsWith("\\");
      String part = continued ? physical.substring(0, physical.length() - 1) : physical;
      line.append(line.length() == 0 ? part : " " + part.strip());
      if (!continued) {
        add(line, lines);
      }
    }
    add(line, lines);
    return lines;
  }

  private static void add(StringBuilder line, List<String> lines) {
    if (line.length() <= LONGEST_LINE) {
      lines.add(withoutComment(line.toString()).stripTrailing());
    }
    line.setLength(0);
  }

  private static String withoutComment(String line) {
    for (int at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
      if (at == 0 || line.charAt(at - 1) != '\\') {
        return line.substring(0, at);
      }
    }
    return line;
  }
}
