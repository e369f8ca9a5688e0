package org.packetary.dkms2bin.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.TreeRemover;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The roots that are kept in a cache, each in a directory of its own. */
public final class KeptRoots {

  private static final Logger LOG = LoggerFactory.getLogger(KeptRoots.class);

  /** Their directory in a cache. */
  static final String NAME = "kept";

  static final int DIGITS = 6;

  private static final Pattern ID = Pattern.compile("[0-9a-f]{" + DIGITS + "}");

  private static final String LISTED = "\"dkms2bin env list\" shows those that are kept";

  private final Path cache;

  /** Those of a cache. */
  public KeptRoots(Path cache) {
    this.cache = cache.toAbsolutePath().normalize();
  }

  /** The cache that they are in. */
  Path cache() {
    return cache;
  }

  /** All, the oldest first; those that cannot be read are left out, and the log names them. */
  public List<KeptRoot> all() {
    List<KeptRoot> roots = new ArrayList<>();
    for (Path entry : entries()) {
      String name = String.valueOf(entry.getFileName());
      if (ID.matcher(name).matches()) {
        read(entry).ifPresent(roots::add);
      }
    }
    roots.sort(Comparator.comparing((KeptRoot r) -> r.cell().when()).thenComparing(KeptRoot::id));
    return roots;
  }

  private List<Path> entries() {
    Path directory = cache.resolve(NAME);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + directory + ": " + e.getMessage(),
          "may this user read the cache? --cache-dir names another place",
          e);
    }
  }

  private static Optional<KeptRoot> read(Path directory) {
    Path file = directory.resolve(KeptCellJson.NAME);
    try {
      return Optional.of(
          new KeptRoot(
              String.valueOf(directory.getFileName()), directory, KeptCellJson.read(file)));
    } catch (MalformedJsonException e) {
      LOG.warn("{} cannot be used: {}", file, e.getMessage());
    } catch (IOException e) {
      LOG.info("{} is gone or cannot be read: {}", file, e.toString());
    }
    return Optional.empty();
  }

  /**
   * The one whose name is, or begins with, a word.
   *
   * @throws UsageException if there is none, or several
   */
  public KeptRoot find(String word) {
    List<KeptRoot> found =
        word.isEmpty()
            ? List.of()
            : all().stream().filter(root -> root.id().startsWith(word)).toList();
    if (found.size() > 1) {
      throw new UsageException(
          word + " is the beginning of " + found.size() + " kept roots", "write more of it");
    }
    if (found.isEmpty()) {
      throw new UsageException("there is no kept root " + word + " in " + cache, LISTED);
    }
    return found.get(0);
  }

  /**
   * What kept roots are stacked of, and would be spoilt without: paths below the cache, such as
   * {@code layers/base-debian-12-.../tree}.
   */
  public Set<String> trees() {
    Set<String> trees = new TreeSet<>();
    all().forEach(root -> trees.addAll(root.cell().trees()));
    return trees;
  }

  /**
   * Removes one, unless somebody is in it.
   *
   * @throws EnvironmentException if somebody is, or something of it cannot be removed
   */
  public void remove(
      KeptRoot root, TreeRemover remover, CommandRunner runner, HostEnvironment environment)
      throws InterruptedException {
    root.alone(
        () -> {
          // Whoever looks now finds it no more, and what a crash leaves is no root.
          Files.deleteIfExists(root.directory().resolve(KeptCellJson.NAME));
          discard(root.directory(), runner, environment);
          remover.delete(root.directory());
          return root;
        });
  }

  /** Removes what is no kept root: what versions before this one kept, and what crashes left. */
  public int removeOthers(TreeRemover remover, CommandRunner runner, HostEnvironment environment)
      throws InterruptedException {
    int removed = 0;
    List<Path> entries = entries();
    Set<Path> roots = all().stream().map(KeptRoot::directory).collect(Collectors.toSet());
    for (Path entry : entries) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !roots.contains(entry)) {
        try {
          discard(entry, runner, environment);
          remover.delete(entry);
          removed++;
        } catch (IOException e) {
          throw new EnvironmentException(
              "cannot remove " + entry + ": " + e.getMessage(), "is something mounted there?", e);
        }
      }
    }
    return removed;
  }

  /** Removes what a root has outside of its directory, by the script that its sandbox left. */
  public static void discard(Path root, CommandRunner runner, HostEnvironment environment)
      throws InterruptedException {
    Path script = root.resolve("discard");
    if (!Files.isRegularFile(script, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    CommandResult result =
        runner.run(Command.of(List.of("sh", script.toString()), environment.variables()));
    if (!result.ok()) {
      LOG.warn("{} failed, and its container may stay: {}", script, result.failure());
    }
  }
}
