package org.packetary.dkms2bin.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * Moves sources into /usr/src where a package holds only a link to their place. Links are followed
 * as on the target, whose root the package's directory stands for.
 */
final class LinkedSources {

  /** MAXSYMLINKS of Linux. */
  private static final int MOST_LINKS = 40;

  private static final int MOST_INNER_LINKS = 2_000;

  private final Path root;
  private final Path input;

  /**
   * Sources of an unpacked package.
   *
   * @param root the package's files
   * @param input what messages call it
   */
  LinkedSources(Path root, Path input) {
    this.root = root;
    this.input = input;
  }

  /** Puts what links lead to in the links' place. */
  void bringHome() {
    Path home = root.resolve("usr/src");
    try {
      for (Path parent : List.of(root.resolve("usr"), home)) {
        if (Files.isSymbolicLink(parent)) {
          bring(parent, true);
        }
      }
      if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      List<Path> lost = new ArrayList<>();
      for (Path link : linksIn(home)) {
        if (!bring(link, false)) {
          lost.add(link);
        }
      }
      List<Path> trees = SourceTrees.find(home);
      if (trees.isEmpty() && !lost.isEmpty()) {
        throw lost(lost.get(0));
      }
      for (Path tree : trees) {
        completeTree(tree);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the links of " + input + ": " + e.getMessage(), "check the disk", e);
    }
  }

  private static List<Path> linksIn(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isSymbolicLink).sorted().toList();
    }
  }

  private InputException lost(Path link) throws IOException {
    return new InputException(
        "/"
            + root.relativize(link)
            + " in "
            + input
            + " is a symbolic link to "
            + Files.readSymbolicLink(link)
            + ", which the package does not hold",
        "give the package that holds the sources, or the directory of the sources");
  }

  /** Moves the directory that a link leads to into the link's place; false where there is none. */
  private boolean bring(Path link, boolean any) throws IOException {
    Optional<Path> target =
        resolve(link).filter(t -> Files.isDirectory(t, LinkOption.NOFOLLOW_LINKS));
    if (target.isEmpty() || link.startsWith(target.get())) {
      return false;
    }
    Path found = target.get();
    boolean within = found.startsWith(root.resolve("usr/src"));
    if (within || (!any && SourceTrees.find(found).isEmpty())) {
      return true;
    }
    Files.delete(link);
    Files.move(found, link, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /** Copies the files that links in a source tree lead to elsewhere in the package. */
  private void completeTree(Path tree) throws IOException {
    List<Path> links;
    try (Stream<Path> all = Files.walk(tree)) {
      links = all.filter(Files::isSymbolicLink).sorted().limit(MOST_INNER_LINKS).toList();
    }
    for (Path link : links) {
      Optional<Path> target = resolve(link);
      if (target.isPresent() && !target.get().startsWith(tree) && !link.startsWith(target.get())) {
        Files.delete(link);
        copy(target.get(), link);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Files.copy(
            one,
            to.resolve(from.relativize(one).toString()),
            LinkOption.NOFOLLOW_LINKS,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** What a link leads to in the package, itself no link; empty where nothing is there. */
  private Optional<Path> resolve(Path link) throws IOException {
    Deque<String> todo = new ArrayDeque<>();
    root.relativize(link).forEach(name -> todo.addLast(name.toString()));
    Path at = root;
    int followed = 0;
    while (!todo.isEmpty()) {
      String name = todo.removeFirst();
      if (name.equals("..")) {
        Path parent = at.getParent();
        at = at.equals(root) || parent == null ? root : parent;
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++followed > MOST_LINKS) {
        return Optional.empty();
      }
      String target = Files.readSymbolicLink(next).toString();
      at = target.startsWith("/") ? root : at;
      List<String> names =
          Stream.of(target.split("/", -1)).filter(n -> !n.isEmpty() && !n.equals(".")).toList();
      for (int i = names.size() - 1; i >= 0; i--) {
        todo.addFirst(names.get(i));
      }
    }
    return Files.exists(at, LinkOption.NOFOLLOW_LINKS) ? Optional.of(at) : Optional.empty();
  }
}
