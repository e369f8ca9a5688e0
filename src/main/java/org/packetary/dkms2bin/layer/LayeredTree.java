package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Looks files up in a stack of layers as an overlay of them shows it, without mounting it. Symbolic
 * links are followed within the stack, never to the host's files.
 */
public final class LayeredTree {

  /** As many as the kernel follows, path_resolution(7). */
  private static final int MAX_LINKS = 40;

  private static final String OPAQUE = "overlay.opaque";

  /** The same mark, as fuse-overlayfs makes it. */
  private static final String OPAQUE_FILE = ".wh..wh..opq";

  private static final int TYPE_MASK = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;

  /** The directories that are laid over each other at the root, from the top. */
  private final List<Path> root;

  /** A view of layers, the lowest first. */
  public LayeredTree(List<Layer> layers) {
    List<Path> trees = new ArrayList<>(layers.stream().map(Layer::tree).toList());
    Collections.reverse(trees);
    this.root = List.copyOf(trees);
  }

  /** Where a file that is at an absolute path inside lies on the host; links are resolved. */
  public Optional<Path> find(String absolute) {
    return find(absolute, true);
  }

  /** The same, where a link at the path's end is looked for itself. */
  public Optional<Path> entry(String absolute) {
    return find(absolute, false);
  }

  private Optional<Path> find(String absolute, boolean throughLast) {
    Deque<String> rest = new ArrayDeque<>(words(absolute));
    Deque<List<Path>> at = new ArrayDeque<>(List.of(root));
    int links = 0;
    while (!rest.isEmpty()) {
      String word = rest.removeFirst();
      if (word.equals("..")) {
        if (at.size() > 1) {
          at.pop();
        }
        continue;
      }
      List<Path> found = lookUp(at.element(), word);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      boolean follow = throughLast || !rest.isEmpty();
      if (!Files.isSymbolicLink(found.get(0)) || !follow) {
        at.push(found);
      } else if (++links > MAX_LINKS) {
        return Optional.empty();
      } else {
        follow(found.get(0), at, rest);
      }
    }
    return Optional.of(at.element().get(0));
  }

  private void follow(Path link, Deque<List<Path>> at, Deque<String> rest) {
    String target = read(link);
    List<String> words = new ArrayList<>(words(target));
    Collections.reverse(words);
    words.forEach(rest::addFirst);
    if (target.startsWith("/")) {
      at.clear();
      at.push(root);
    }
  }

  /**
   * What a name stands for where directories are laid over each other: the directories of that
   * name, or the one other file that hides what is below it; nothing where it is not or no more.
   */
  private static List<Path> lookUp(List<Path> directories, String name) {
    List<Path> found = new ArrayList<>();
    for (Path directory : directories) {
      Path path = directory.resolve(name);
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      if (!isDirectory && (!found.isEmpty() || isWhiteout(path))) {
        break;
      }
      found.add(path);
      if (!isDirectory || isOpaque(path)) {
        break;
      }
    }
    return found;
  }

  /**
   * Whether a directory hides those below it, as an overlay of a user namespace marks it. The mark
   * of root's overlays is an attribute that Java cannot read.
   */
  static boolean isOpaque(Path directory) {
    try {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(
              directory, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      return (view != null && view.list().contains(OPAQUE))
          || Files.exists(directory.resolve(OPAQUE_FILE), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a file is a mark of an overlay, and not one that was written. */
  public static boolean isMark(Path path) {
    return path.endsWith(OPAQUE_FILE);
  }

  /** A character device 0:0 says that a file of a layer below is deleted. */
  public static boolean isWhiteout(Path path) {
    try {
      Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      Object device = Files.getAttribute(path, "unix:rdev", LinkOption.NOFOLLOW_LINKS);
      return ((Integer) mode & TYPE_MASK) == CHARACTER_DEVICE && (Long) device == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String read(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static List<String> words(String path) {
    List<String> words = new ArrayList<>();
    for (String word : path.split("/", -1)) {
      if (!word.isEmpty() && !word.equals(".")) {
        words.add(word);
      }
    }
    return words;
  }
}
