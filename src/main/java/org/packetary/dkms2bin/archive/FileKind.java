package org.packetary.dkms2bin.archive;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Guesses what a file is from its first bytes, for messages about files of the wrong kind. */
public final class FileKind {

  /** How many first bytes {@link #describe} looks at. */
  public static final int HEAD = 512;

  private static final Map<String, String> MAGIC =
      new TreeMap<>(
          Map.of(
              "!<arch>\n", "an ar archive",
              "\u00ed\u00ab\u00ee\u00db", "an RPM package",
              "PK\u0003\u0004", "a zip archive",
              "\u001f\u008b", "gzip-compressed data",
              "\u00fd7zXZ\0", "xz-compressed data",
              "(\u00b5/\u00fd", "zstd-compressed data",
              "BZh", "bzip2-compressed data",
              "\u007fELF", "an ELF file"));

  private FileKind() {}

  /** A noun phrase with its article, such as {@code an RPM package}. */
  public static String describe(byte[] head) {
    if (head.length == 0) {
      return "an empty file";
    }
    String start = new String(head, StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> magic : MAGIC.entrySet()) {
      if (start.startsWith(magic.getKey())) {
        return magic.getValue();
      }
    }
    if (isTar(head)) {
      return "a tar archive";
    }
    String words = start.stripLeading().toLowerCase(Locale.ROOT);
    if (words.startsWith("<!doctype html") || words.startsWith("<html")) {
      return "an HTML page, perhaps of a failed download";
    }
    return start.chars().allMatch(FileKind::isText) ? "a text file" : "unknown data";
  }

  /** Whether there is the magic of a POSIX or GNU tar archive. */
  static boolean isTar(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith("ustar", 257);
  }

  private static boolean isText(int c) {
    return (c >= ' ' && c != 0x7f) || c == '\n' || c == '\r' || c == '\t' || c == '\f';
  }
}
