package org.packetary.dkms2bin.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Looks files up in a stack of layers without mounting it. Symbolic links are followed within the
 * stack, never to the host's files.
 */
public final class LayeredTree {

  private static final int MAX_LINKS = 40;

  private final List<Layer> fromTop;

  /** A view of layers, the lowest first. */
  public LayeredTree(List<Layer> layers) {
    List<Layer> reversed = new ArrayList<>(layers);
    Collections.reverse(reversed);
    this.fromTop = List.copyOf(reversed);
  }

  /** Where a file that is at an absolute path inside lies on the host; links are resolved. */
  public Optional<Path> find(String absolute) {
    Deque<String> rest = new ArrayDeque<>(words(absolute));
    Deque<String> done = new ArrayDeque<>();
    int links = 0;
    while (!rest.isEmpty()) {
      String word = rest.removeFirst();
      if (word.equals("..")) {
        done.pollLast();
        continue;
      }
      done.addLast(word);
      Optional<Path> found = inSomeLayer(String.join("/", done));
      if (found.isEmpty() || ++links > MAX_LINKS * 10) {
        return Optional.empty();
      }
      if (Files.isSymbolicLink(found.get())) {
        follow(found.get(), done, rest);
      }
    }
    return inSomeLayer(String.join("/", done));
  }

  private static void follow(Path link, Deque<String> done, Deque<String> rest) {
    String target = read(link);
    List<String> words = new ArrayList<>(words(target));
    Collections.reverse(words);
    words.forEach(rest::addFirst);
    done.removeLast();
    if (target.startsWith("/")) {
      done.clear();
    }
  }

  private Optional<Path> inSomeLayer(String relative) {
    return fromTop.stream()
        .map(l -> l.tree().resolve(relative))
        .filter(p -> Files.exists(p, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
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
