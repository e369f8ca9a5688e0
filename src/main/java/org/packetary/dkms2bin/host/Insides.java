package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.PublishException;

/**
 * Sees to it that what is written to a repository comes to lie in it. Names that lead out are
 * refused where they are read; directories may be links, which names do not tell. Whoever may write
 * the repository shall not have us write, or delete, elsewhere.
 */
public final class Insides {

  private Insides() {}

  /**
   * Makes sure of names, before one of the files changes.
   *
   * @param names of files, relative to the repository
   * @throws PublishException if one is reached through a link that leads out
   */
  public static void require(Path repository, Stream<String> names) throws IOException {
    Set<Path> directories = new LinkedHashSet<>();
    names.forEach(name -> add(repository.resolve(name), directories));
    directories.remove(repository);
    for (Path directory : directories) {
      if (!has(repository, directory)) {
        throw out(repository, directory);
      }
    }
  }

  private static void add(Path file, Set<Path> directories) {
    Path directory = file.getParent();
    if (directory != null) {
      directories.add(directory);
    }
  }

  /** Whether a directory lies in a repository, wherever links lead; one that is missing does. */
  private static boolean has(Path repository, Path directory) throws IOException {
    Path there = directory;
    for (Path above = there.getParent();
        !Files.exists(there) && above != null;
        above = above.getParent()) {
      there = above;
    }
    return !Files.exists(repository) || there.toRealPath().startsWith(repository.toRealPath());
  }

  private static PublishException out(Path repository, Path directory) {
    return new PublishException(
        directory + " is reached by a link that leads out of the repository " + repository,
        "nothing was written through it: put a directory in the link's place, or mount one there");
  }

  /**
   * Makes sure that a file or directory of ours is no link.
   *
   * @throws PublishException if it is
   */
  public static Path requireNoLink(Path own) {
    if (Files.isSymbolicLink(own)) {
      throw new PublishException(
          own + " is a link, and nothing of ours is one", "delete the link, and run again");
    }
    return own;
  }
}
