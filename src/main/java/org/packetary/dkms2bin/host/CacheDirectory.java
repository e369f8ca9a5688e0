package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache, which nobody but its owner may enter. Build roots lie in it, and what runs in them as
 * root can leave programs that make whoever runs them root.
 *
 * <p>Each directory of ours in it is private on its own, so that the cache may also be a directory
 * of other use, such as /tmp. The cache itself is made private where it holds nothing else.
 */
public final class CacheDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);

  /** The directories of ours; "java" is the launcher's. */
  private static final Set<String> NAMES =
      Set.of(
          "apt",
          "conf",
          "dnf",
          "downloads",
          "header-index",
          "images",
          "java",
          "kept",
          "layers",
          "plans",
          "proofs",
          "results",
          "sources",
          "tarballs",
          "times",
          "work");

  /** Those that hold roots, each in a directory of its own. */
  private static final List<String> ROOTS = List.of("kept", "layers", "results", "sources", "work");

  /** What earlier versions left where they were killed; private from the beginning. */
  private static final String SCRATCH_PREFIX = "sources-";

  /** What every new ext file system holds. */
  private static final String LOST_AND_FOUND = "lost+found";

  private static final int ROOT = 0;
  private static final int PRIVATE = 0700;

  private CacheDirectory() {}

  /**
   * Sees to it that nobody else can enter what is kept in a cache: makes it where it is missing,
   * and mends one that an earlier version left open.
   *
   * @return the cache
   * @throws EnvironmentException if it cannot be made safe
   */
  public static Path secure(Path cache) {
    try {
      make(cache);
      mendRoot(cache);
      for (String name : NAMES) {
        if (Files.exists(cache.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
          mend(cache.resolve(name));
        }
      }
      for (String name : ROOTS) {
        if (Files.isDirectory(cache.resolve(name))) {
          mendChildren(cache.resolve(name));
        }
      }
      return cache;
    } catch (IOException e) {
      throw unusable(cache, e);
    }
  }

  /**
   * A private directory in the cache, made where it is missing.
   *
   * @param name one of those that {@link #secure} knows
   * @throws EnvironmentException if it cannot be made, or is another user's
   */
  public static Path below(Path cache, String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no directory of the cache: " + name);
    }
    Path directory = cache.resolve(name);
    try {
      make(cache);
      make(directory);
      mend(directory);
      return directory;
    } catch (IOException e) {
      throw unusable(cache, e);
    }
  }

  private static EnvironmentException unusable(Path cache, IOException e) {
    return new EnvironmentException(
        "cannot write below " + cache + ": " + e.getMessage(),
        "name another place with --cache-dir",
        e);
  }

  private static void make(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) || parent == null) {
      return;
    }
    PublicFiles.makeDirectories(parent);
    try {
      PrivateDirectory.make(directory);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("another run made {} just now", directory);
    }
  }

  /** Another user's directory is not ours to change, nor one that has another use as well. */
  private static void mendRoot(Path cache) throws IOException {
    Path root = cache.toRealPath();
    noteOpenParents(root);
    int mode = UnixMode.of(root);
    boolean exchangeable = isExchangeable(mode);
    if (UnixMode.owner(root) != UnixMode.self()) {
      LOG.warn("the cache {} belongs to another user, who can change what is built in it", root);
    } else if ((mode & UnixMode.GROUP_AND_OTHERS) == 0) {
      return;
    } else if (holdsNothingElse(root) && (exchangeable || !isTopLevel(root))) {
      UnixMode.set(root, PRIVATE);
      return;
    }
    if (exchangeable) {
      throw new EnvironmentException(
          "every user of this host may replace what is in the cache directory " + cache,
          "name a directory of its own: --cache-dir " + cache.resolve("dkms2bin"));
    }
  }

  /**
   * Closing the cache is no help where everybody can rename it and put another in its place. Not
   * refused: GitLab's runners make all of a project so, in containers that have no other user.
   */
  private static void noteOpenParents(Path root) throws IOException {
    for (Path at = root.getParent(); at != null; at = at.getParent()) {
      if (isExchangeable(UnixMode.of(at))) {
        LOG.warn(
            "every user of this host may replace the cache {}, since all may write {}", root, at);
      }
    }
  }

  /** Whether all may rename and remove what is in a directory of this mode. */
  private static boolean isExchangeable(int mode) {
    return (mode & UnixMode.OTHERS_WRITE) != 0 && (mode & UnixMode.STICKY) == 0;
  }

  private static boolean holdsNothingElse(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .map(e -> e.getFileName().toString())
          .allMatch(
              n -> NAMES.contains(n) || n.startsWith(SCRATCH_PREFIX) || n.equals(LOST_AND_FOUND));
    }
  }

  /** Places such as /mnt and /srv are the host's, also while nothing is in them. */
  private static boolean isTopLevel(Path root) {
    return root.getNameCount() <= 1;
  }

  /** An administrator may have put a link in its place, to where there is more room. */
  private static void mend(Path directory) throws IOException {
    int self = UnixMode.self();
    int owner = UnixMode.owner(directory, LinkOption.NOFOLLOW_LINKS);
    boolean link = Files.isSymbolicLink(directory) && owner == ROOT;
    if ((owner != self && !link) || UnixMode.owner(directory) != self) {
      throw new EnvironmentException(
          directory + " belongs to another user, who could change what is built with it",
          "remove it if nobody needs it, or name another place with --cache-dir");
    }
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is no directory");
    }
    close(directory);
  }

  /** Who stood in a directory before it was mended still stands there: so those in it, too. */
  private static void mendChildren(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry :
          entries.filter(e -> Files.isDirectory(e, LinkOption.NOFOLLOW_LINKS)).toList()) {
        close(entry);
      }
    }
  }

  private static void close(Path directory) throws IOException {
    try {
      if (UnixMode.of(directory) != PRIVATE) {
        UnixMode.set(directory, PRIVATE);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("another run removed {} just now", directory);
    }
  }
}
