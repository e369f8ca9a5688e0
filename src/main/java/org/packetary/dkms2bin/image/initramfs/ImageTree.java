package org.packetary.dkms2bin.image.initramfs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A tree of files in memory, in which paths are resolved as the kernel does in its own root. */
public final class ImageTree {

  /** As many as the kernel follows, path_resolution(7). */
  private static final int MAX_LINKS = 40;

  private static final int MAX_DEPTH = 128;

  private final Node.Directory root = new Node.Directory(null, "");

  ImageTree() {}

  /** A tree of which nothing is known but some directories; nobody says which of them are links. */
  public static ImageTree assumed(Collection<String> directories) {
    ImageTree tree = new ImageTree();
    for (String path : directories) {
      Node.Directory at = tree.root;
      for (String word : words(path)) {
        Node.Directory above = at;
        at = (Node.Directory) at.entries().computeIfAbsent(word, w -> new Node.Directory(above, w));
      }
    }
    return tree;
  }

  /** Where a name is, or would be: a directory that there is, and the name in it. */
  record Place(Node.Directory directory, String name) {
    String path() {
      return directory.child(name);
    }

    Optional<Node> node() {
      return Optional.ofNullable(directory.entries().get(name));
    }
  }

  /** What is at a path; links are followed, also at its end. */
  public Optional<Node> find(String path) {
    return resolve(path, true);
  }

  /** The same, where a link at the path's end is found itself. */
  public Optional<Node> entry(String path) {
    return place(path).flatMap(Place::node);
  }

  /** The directory at a path. */
  public Optional<Node.Directory> directory(String path) {
    return find(path).filter(Node.Directory.class::isInstance).map(Node.Directory.class::cast);
  }

  /** The file at a path, through links. */
  public Optional<Node.RegularFile> file(String path) {
    return find(path).filter(Node.RegularFile.class::isInstance).map(Node.RegularFile.class::cast);
  }

  /** Where a path's last name is; empty where a directory on the way is missing. */
  Optional<Place> place(String path) {
    List<String> words = words(path);
    if (words.isEmpty() || words.size() > MAX_DEPTH || words.get(words.size() - 1).equals("..")) {
      return Optional.empty();
    }
    String last = words.get(words.size() - 1);
    return resolve(String.join("/", words.subList(0, words.size() - 1)), true)
        .filter(Node.Directory.class::isInstance)
        .map(d -> new Place((Node.Directory) d, last));
  }

  /**
   * A path as it is without links, and how much of it is missing.
   *
   * @param existing the path of the last directory on the way that is there; empty for the root
   * @param missing the names behind it, the last of which may be a file's
   */
  public record Canonical(String existing, List<String> missing) {

    /** The whole path. */
    public String path() {
      String rest = String.join("/", missing);
      return existing.isEmpty() ? rest : missing.isEmpty() ? existing : existing + "/" + rest;
    }

    /** The paths of the directories that have to be made before a file can be at it. */
    public List<String> directories() {
      List<String> directories = new ArrayList<>();
      for (int i = 1; i < missing.size(); i++) {
        directories.add(new Canonical(existing, missing.subList(0, i)).path());
      }
      return directories;
    }
  }

  /**
   * Where something written to a path would be.
   *
   * @return empty where something other than a directory is in the way
   */
  public Optional<Canonical> canonical(String path) {
    List<String> words = words(path);
    for (int i = words.size() - 1; i >= 0; i--) {
      String upTo = String.join("/", words.subList(0, i));
      Optional<Node> node = find(upTo);
      if (node.isPresent()) {
        List<String> missing = words.subList(i, words.size());
        return node.filter(Node.Directory.class::isInstance)
            .map(d -> new Canonical(((Node.Directory) d).path(), missing));
      }
      if (entry(upTo).isPresent()) {
        return Optional.empty(); // a link that leads nowhere
      }
    }
    return Optional.empty();
  }

  /** The files below a directory, by path; links are not followed. */
  public SortedMap<String, Node> below(String path) {
    SortedMap<String, Node> found = new TreeMap<>();
    directory(path).ifPresent(d -> collect(d, found));
    return found;
  }

  private static void collect(Node.Directory directory, SortedMap<String, Node> found) {
    directory
        .children()
        .forEach(
            (name, node) -> {
              if (node instanceof Node.Directory d) {
                collect(d, found);
              } else {
                found.put(directory.child(name), node);
              }
            });
  }

  /** The names in a directory that are of a kind; none where it is not there. */
  public List<String> names(String path, Predicate<Node> kind) {
    return directory(path).stream()
        .flatMap(d -> d.children().entrySet().stream())
        .filter(e -> kind.test(e.getValue()))
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  private Optional<Node> resolve(String path, boolean throughLast) {
    Deque<String> rest = new ArrayDeque<>(words(path));
    Node at = root;
    int links = 0;
    while (!rest.isEmpty()) {
      String word = rest.removeFirst();
      if (!(at instanceof Node.Directory directory)) {
        return Optional.empty();
      }
      if (word.equals("..")) {
        at = directory.above();
        continue;
      }
      Node next = directory.entries().get(word);
      if (next == null) {
        return Optional.empty();
      }
      if (next instanceof Node.Link link && (throughLast || !rest.isEmpty())) {
        if (++links > MAX_LINKS) {
          return Optional.empty();
        }
        List<String> target = new ArrayList<>(words(link.target()));
        Collections.reverse(target);
        target.forEach(rest::addFirst);
        at = link.target().startsWith("/") ? root : directory;
      } else {
        at = next;
      }
    }
    return Optional.of(at);
  }

  private static List<String> words(String path) {
    return Stream.of(path.split("/", -1))
        .filter(word -> !word.isEmpty() && !word.equals("."))
        .collect(Collectors.toList());
  }
}
