package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.util.Digests;

/**
 * Tells whether a tree that nobody should change has lost or changed files, without reading them:
 * by sizes, modes, times of last change and links' targets. Inodes and their times do not count:
 * files may be linked elsewhere, and the tree be moved.
 */
final class TreeShape {

  private static final String FACTS = "unix:mode,size,lastModifiedTime";

  private TreeShape() {}

  /**
   * The digest of what is below a directory.
   *
   * @param except files that do not count
   */
  static String of(Path directory, Path... except) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (!List.of(except).contains(path) && !path.equals(directory)) {
          entries.put(directory.relativize(path).toString(), entry(path));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return Digests.sha256(entries.toString());
  }

  private static String entry(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return "directory";
    }
    return new TreeMap<>(Files.readAttributes(path, FACTS, LinkOption.NOFOLLOW_LINKS)).toString();
  }
}
