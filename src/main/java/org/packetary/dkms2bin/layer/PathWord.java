package org.packetary.dkms2bin.layer;

import java.net.URI;
import java.nio.file.Path;

/**
 * Writes names of files as one word of ASCII and reads them again, whatever the locale is. A name
 * is bytes: in some locales Java's text of it is not all of them.
 */
final class PathWord {

  private static final Path ROOT = Path.of("/");

  /** What is below a file is not there: Java asks the disk whether a path is a directory. */
  private static final Path NO_DIRECTORY = Path.of("/proc/self/stat");

  private PathWord() {}

  /** A path's word. A relative path's stays relative. */
  static String of(Path path) {
    String text = path.toString();
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '%') ? text : encoded(path);
  }

  /** The path of a relative path's word in a directory. */
  static Path in(Path directory, String word) {
    if (word.indexOf('%') < 0) {
      return directory.resolve(word);
    }
    return directory.resolve(ROOT.relativize(Path.of(URI.create("file:///" + word))));
  }

  /** Each byte that is no letter of ASCII, as addresses have it. */
  private static String encoded(Path path) {
    StringBuilder word = new StringBuilder();
    for (Path name : path) {
      String raw = NO_DIRECTORY.resolve(name).toUri().getRawPath();
      word.append('/').append(raw, raw.lastIndexOf('/') + 1, raw.length());
    }
    return path.isAbsolute() ? word.toString() : word.substring(1);
  }
}
