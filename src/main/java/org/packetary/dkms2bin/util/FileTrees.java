package org.packetary.dkms2bin.util;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deletes and measures whole directory trees. */
public final class FileTrees {

  /** What most file systems give at least. */
  private static final long BLOCK = 4096;

  private FileTrees() {}

  /**
   * Deletes a tree without following links. A tree that is not there is no error.
   *
   * @throws IOException if something of it cannot be deleted
   */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** About the room that a file of a size takes on a disk. */
  public static long room(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  /**
   * About the room that a tree's files take on a disk, each counted once.
   *
   * @throws IOException if it is not there; what this user may not read does not count
   */
  public static long room(Path root) throws IOException {
    long[] sum = {0};
    Set<Object> seen = new HashSet<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Object key = attributes.fileKey();
            if (attributes.isRegularFile() && (key == null || seen.add(key))) {
              sum[0] += room(attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (file.equals(root)) {
              throw failure;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
