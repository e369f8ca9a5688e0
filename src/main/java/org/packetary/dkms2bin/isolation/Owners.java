package org.packetary.dkms2bin.isolation;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;

/**
 * Gives files of the host's users to those that stand for them in a user namespace.
 *
 * @param ids who stands for whom: one range of users, and one of groups
 */
record Owners(IdMap ids) {

  /** What chown(2) takes away from a file. */
  private static final int SET_IDS = 06000;

  private static final int BITS = 07777;

  /** Gives all in a tree, links themselves; what is theirs already stays. */
  void shift(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            give(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            give(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void give(Path path) throws IOException {
    Map<String, Object> is =
        Files.readAttributes(path, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
    int user = number(is, "uid");
    int group = number(is, "gid");
    int mode = number(is, "mode") & BITS;
    if (user < IdMap.WANTED) {
      set(path, "unix:uid", ids.users().get(0).outside() + user);
    }
    if (group < IdMap.WANTED) {
      set(path, "unix:gid", ids.groups().get(0).outside() + group);
    }
    if ((mode & SET_IDS) != 0 && !Files.isSymbolicLink(path)) {
      Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static int number(Map<String, Object> attributes, String name) {
    return (Integer) Objects.requireNonNull(attributes.get(name));
  }

  private static void set(Path path, String what, int number) throws IOException {
    Files.setAttribute(path, what, number, LinkOption.NOFOLLOW_LINKS);
  }
}
