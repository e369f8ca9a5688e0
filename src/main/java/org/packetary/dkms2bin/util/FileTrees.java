package org.packetary.dkms2bin.util;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deletes and measures whole directory trees. */
public final class FileTrees {

  /** What most file systems give at least. */
  private static final long BLOCK = 4096;

  private FileTrees() {}

  /**
   * Deletes a tree without following links. A tree that is not there is no error. Directories that
   * their owner may not read or write, as overlays leave them, are opened where they are ours.
   *
   * @throws IOException if something of it cannot be deleted
   */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Deletion deletion = new Deletion(root);
    do {
      deletion.lifted = false;
      try {
        Files.walkFileTree(root, deletion);
      } catch (AccessDeniedException e) {
        Files.walkFileTree(root, Set.of(), Deletion.DEEPEST + 1, new Opening());
        Files.walkFileTree(root, deletion);
      }
    } while (deletion.lifted);
  }

  /**
   * Deletes on the way back. A build may have nested directories to any depth, beyond what a path
   * can name and a process can open: what is deep is lifted to the top and deleted in another
   * round.
   */
  private static final class Deletion extends SimpleFileVisitor<Path> {

    private static final int DEEPEST = 60;
    private static final int LONGEST = 2000;

    private final Path root;
    private int lifts;
    private boolean lifted;

    Deletion(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      boolean deep =
          directory.getNameCount() - root.getNameCount() > DEEPEST
              || directory.toString().length() - root.toString().length() > LONGEST;
      if (deep) {
        Path top = root.resolve(".lifted-" + lifts++);
        while (Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
          top = root.resolve(".lifted-" + lifts++);
        }
        Files.move(directory, top);
        lifted = true;
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (!directory.equals(root) || !lifted) {
        Files.delete(directory);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  /** Lets the owner into each directory, before it is read. */
  private static final class Opening extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (!(failure instanceof AccessDeniedException)
          || !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
          || Files.isReadable(file)) {
        throw failure;
      }
      open(file);
      Files.walkFileTree(file, this);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      if (!Files.isWritable(directory)) {
        open(directory);
      }
      return FileVisitResult.CONTINUE;
    }

    private static void open(Path directory) throws IOException {
      try {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      } catch (IOException e) {
        AccessDeniedException denied = new AccessDeniedException(directory.toString());
        denied.initCause(e);
        throw denied;
      }
    }
  }

  /**
   * The size of a tree's files in bytes: those with several names once, those that this user cannot
   * see not at all.
   */
  public static long size(Path root) {
    Set<Object> seen = new HashSet<>();
    long[] sum = {0};
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              Object key = attributes.fileKey();
              if (attributes.isRegularFile() && (key == null || seen.add(key))) {
                sum[0] += attributes.size();
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path directory, @Nullable IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum[0];
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
