package org.packetary.dkms2bin.kept;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * What the build, and whoever was in its root since, changed over its layers. Which files of those
 * are hidden is asked of the mounted overlay, for an overlay's marks of replaced directories are
 * not readable here.
 */
public final class RootChanges {

  private final KeptRoot root;
  private final LayeredTree lower;
  private final List<Change> changes = new ArrayList<>();

  private RootChanges(KeptRoot root) {
    this.root = root;
    this.lower = root.lower();
  }

  /** What can have become of a path. */
  public enum Kind {
    ADDED,
    CHANGED,
    DELETED
  }

  /** A path inside, beginning with a slash, and what became of it. */
  public record Change(Kind kind, String path) {}

  /**
   * The changes by path: of what is no directory, and directories that are gone, with all in them.
   *
   * @throws EnvironmentException if the root cannot be read
   */
  public static List<Change> of(KeptRoot root, CommandRunner runner, HostEnvironment environment)
      throws InterruptedException {
    CommandResult found =
        runner.run(
            Command.of(
                List.of(
                    "sh", root.enter().toString(), "--merged", "find", ".", "-printf", "/%P\\0"),
                environment.variables()));
    if (!found.ok()) {
      throw new EnvironmentException(
          "cannot read the kept root " + root.id() + ": " + found.failure(),
          "are the layers in the cache that it stands on?");
    }
    Set<String> visible = new HashSet<>(List.of(found.out().split("\0", -1)));
    RootChanges changes = new RootChanges(root);
    try {
      changes.read(visible);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + root.directory() + ": " + e.getMessage(), null, e);
    }
    return changes.changes;
  }

  private void read(Set<String> visible) throws IOException {
    Path upper = root.upper();
    Files.walkFileTree(
        upper,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes)
              throws IOException {
            hiddenIn("/" + upper.relativize(at), visible);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path at, BasicFileAttributes attributes) {
            String path = "/" + upper.relativize(at);
            if (visible.contains(path)) {
              changes.add(
                  new Change(lower.entry(path).isPresent() ? Kind.CHANGED : Kind.ADDED, path));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    changes.sort((a, b) -> a.path().compareTo(b.path()));
  }

  /** Looks for what the layers have in a directory, and nobody sees any more. */
  private void hiddenIn(String directory, Set<String> visible) throws IOException {
    String prefix = directory.equals("/") ? "/" : directory + "/";
    Set<String> names = new TreeSet<>();
    for (Path tree : root.lowerTrees()) {
      Path at = tree.resolve(directory.substring(1));
      if (Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        try (Stream<Path> entries = Files.list(at)) {
          entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        }
      }
    }
    for (String name : names) {
      String path = prefix + name;
      if (!visible.contains(path) && lower.entry(path).isPresent()) {
        changes.add(new Change(Kind.DELETED, path));
      }
    }
  }
}
