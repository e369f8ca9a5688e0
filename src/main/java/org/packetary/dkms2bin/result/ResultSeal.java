package org.packetary.dkms2bin.result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.util.Digests;

/**
 * Tells whether a result's files are those that its build left: a digest of them all lies beside
 * them. A file that a full disk, a crash or a hand has damaged is never packed.
 */
final class ResultSeal {

  private final Path directory;

  /** The seal of a result's directory. */
  ResultSeal(Path directory) {
    this.directory = directory;
  }

  /** Seals the files that are there now; only {@code facts.json} is written later. */
  void put() throws IOException {
    Files.writeString(file(), digest() + "\n");
  }

  /**
   * Whether all files are as they were when they were sealed.
   *
   * @throws IOException if there is no seal, or something cannot be read
   */
  boolean isWhole() throws IOException {
    return Files.readString(file()).equals(digest() + "\n");
  }

  private Path file() {
    return new ResultFiles(directory).seal();
  }

  private String digest() throws IOException {
    Set<Path> own = Set.of(file(), new ResultFiles(directory).facts());
    TreeMap<String, String> entries = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) all.filter(p -> !own.contains(p))::iterator) {
        entries.put(directory.relativize(path).toString(), entry(path));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return Digests.sha256(entries.toString());
  }

  /** A needed cell's root may hold anything, also what an overlay marks as removed. */
  private static String entry(Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      return "directory";
    }
    if (attributes.isSymbolicLink()) {
      return "-> " + Files.readSymbolicLink(path);
    }
    return attributes.isRegularFile() ? attributes.size() + " " + content(path) : "special";
  }

  private static String content(Path file) throws IOException {
    try {
      return Digests.sha256(file);
    } catch (AccessDeniedException e) {
      return "unreadable";
    }
  }
}
