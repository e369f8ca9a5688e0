package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Follows symbolic links within a directory as a process would whose root it is. */
final class LinkCheck {

  /** MAXSYMLINKS of Linux: beyond it the kernel answers ELOOP, so nobody gets anywhere. */
  private static final int MOST_LINKS = 40;

  /** Steps for all links of an archive together; a sound link takes some ten. */
  private static final int MOST_STEPS = 1_000_000;

  private final Path root;
  private final String archive;
  private int steps;

  /**
   * A check of the links below a directory.
   *
   * @param archive what messages call the archive that the links come from
   */
  LinkCheck(Path root, String archive) {
    this.root = root;
    this.archive = archive;
  }

  /**
   * Whether a link at this place, with this target, never climbs above the root on its way. Links
   * on the way are followed too: {@code a/b/..} is not {@code a} where {@code b} is a link.
   *
   * @param link the link's own path, below the root
   */
  boolean staysInside(Path link, String target) {
    Deque<String> at = new ArrayDeque<>();
    for (Path name : root.relativize(link)) {
      at.addLast(name.toString());
    }
    at.removeLast();
    Deque<String> todo = new ArrayDeque<>();
    follow(target, at, todo);
    int followed = 0;
    while (!todo.isEmpty()) {
      String component = todo.removeFirst();
      if (component.equals("..")) {
        if (at.pollLast() == null) {
          return false;
        }
        continue;
      }
      at.addLast(component);
      Path path = root.resolve(String.join("/", at));
      if (Files.isSymbolicLink(path)) {
        if (++followed > MOST_LINKS) {
          return true;
        }
        at.removeLast();
        follow(readLink(path), at, todo);
      }
    }
    return true;
  }

  private void follow(String target, Deque<String> at, Deque<String> todo) {
    if (target.startsWith("/")) {
      at.clear();
    }
    List<String> components =
        Arrays.stream(target.split("/")).filter(c -> !c.isEmpty() && !c.equals(".")).toList();
    steps += components.size();
    if (steps > MOST_STEPS) {
      throw Damage.bomb(archive, "its symbolic links lead through too many others");
    }
    for (int i = components.size() - 1; i >= 0; i--) {
      todo.addFirst(components.get(i));
    }
  }

  private static String readLink(Path path) {
    try {
      return Files.readSymbolicLink(path).toString();
    } catch (IOException e) {
      throw HostIo.failure("cannot read the symbolic link " + path, e);
    }
  }
}
