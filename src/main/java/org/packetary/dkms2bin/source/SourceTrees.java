package org.packetary.dkms2bin.source;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Looks through unpacked trees, without following a symbolic link. */
public final class SourceTrees {

  public static final String DKMS_CONF = "dkms.conf";

  private SourceTrees() {}

  /**
   * The topmost directories that hold a dkms.conf, sorted; one below another belongs to that
   * other's sources.
   *
   * @param dir where to look, itself included; may be missing. What may not be read is passed over:
   *     only a directory of the user's can hold such, and whoever copies it says so
   */
  static List<Path> find(Path dir) {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(dir, LinkOption.NOFOLLOW_LINKS)) {
      return found;
    }
    try {
      Files.walkFileTree(
          dir,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
              if (!isFileOrLink(at.resolve(DKMS_CONF))) {
                return FileVisitResult.CONTINUE;
              }
              found.add(at);
              return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path at, IOException e) throws IOException {
              if (e instanceof AccessDeniedException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw unreadable(dir, e);
    }
    Collections.sort(found);
    return found;
  }

  /** The directory that is all a directory holds. */
  static Optional<Path> onlyDirectory(Path dir) {
    try (Stream<Path> all = Files.list(dir)) {
      List<Path> first = all.limit(2).toList();
      return first.size() == 1 && Files.isDirectory(first.get(0), LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(first.get(0))
          : Optional.empty();
    } catch (IOException e) {
      throw unreadable(dir, e);
    }
  }

  /** The modification time of the newest regular file; the epoch if there is none. */
  static Instant newestFile(Path dir) {
    return files(dir).stream()
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .map(SourceTrees::modified)
        .max(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  /** Regular files and symbolic links, sorted. */
  public static List<Path> files(Path dir) {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.filter(SourceTrees::isFileOrLink).sorted().toList();
    } catch (IOException e) {
      throw unreadable(dir, e);
    }
  }

  private static boolean isFileOrLink(Path path) {
    return Files.isSymbolicLink(path) || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static EnvironmentException unreadable(Path path, IOException cause) {
    return new EnvironmentException(
        "cannot read " + path + ": " + cause.getMessage(), "check the disk", cause);
  }
}
