package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/**
 * What a build changed in its root outside the directories that are dkms's, as absolute paths in
 * order. By-products of every build are left out: caches, logs, temporary files, depmod's tables.
 *
 * @param added files that were not there
 * @param replaced files whose content, kind or mode is another
 * @param removed files and directories that are gone
 */
public record OutsideWrites(List<String> added, List<String> replaced, List<String> removed) {

  /** A build may leave any number of files. */
  /** Nothing was written. */
  public static final OutsideWrites NONE = new OutsideWrites(List.of(), List.of(), List.of());

  private static final int MOST = 10_000;

  private static final Pattern USR = Pattern.compile("^/usr(?=/(bin|sbin|lib|lib32|lib64)(/|$))");

  private static final Pattern BY_PRODUCTS =
      Pattern.compile(
          "/(dev|proc|root|run|sys|tmp)(/.*)?"
              + "|/var/(cache|lock|log|run|tmp)(/.*)?"
              + "|/etc/(ld\\.so\\.cache|mtab|\\.pwd\\.lock)"
              + "|/boot/initr.*"
              + "|/lib/modules/[^/]+/(modules\\.[^/]*|weak-updates(/.*)?)"
              + "|.*/__pycache__(/.*)?"
              + "|.*\\.pyc"
              + "|.*/\\.(tmp|nfs|fuse_hidden)[^/]*(/.*)?");

  /** Deeper than anything that is installed; a build may have made any depth. */
  private static final int DEEPEST = 50;

  public OutsideWrites {
    added = List.copyOf(added);
    replaced = List.copyOf(replaced);
    removed = List.copyOf(removed);
  }

  /**
   * Reads a root that a build has ended in.
   *
   * @param installed what dkms itself installed in it
   */
  public static OutsideWrites of(CellId cell, SandboxRoot root, List<BuiltModule> installed)
      throws IOException {
    Set<String> own =
        installed.stream()
            .map(m -> "/lib/modules/" + cell.kernel() + "/" + m.relative())
            .collect(Collectors.toSet());
    Walk walk = new Walk(root, new DkmsPlaces(cell.module()).sources(), own);
    if (Files.isDirectory(root.upper(), LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(root.upper(), Set.of(), DEEPEST, walk);
    }
    return new OutsideWrites(
        List.copyOf(walk.added), List.copyOf(walk.replaced), List.copyOf(walk.removed));
  }

  private static final class Walk extends SimpleFileVisitor<Path> {

    private final Path upper;
    private final LayeredTree below;
    private final String sources;
    private final Set<String> own;
    private final SortedSet<String> added = new TreeSet<>();
    private final SortedSet<String> replaced = new TreeSet<>();
    private final SortedSet<String> removed = new TreeSet<>();

    Walk(SandboxRoot root, String sources, Set<String> own) {
      this.upper = root.upper();
      this.below = new LayeredTree(root.layers());
      this.sources = sources;
      this.own = own;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      if (directory.equals(upper)) {
        return FileVisitResult.CONTINUE;
      }
      String path = path(directory);
      if (isOrdinary(path)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      // Where the base has a link to a directory, an upper directory of that name hides it.
      below
          .entry(path)
          .filter(b -> !Files.isDirectory(b, LinkOption.NOFOLLOW_LINKS))
          .ifPresent(b -> replaced.add(path));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      String path = path(file);
      if (isOrdinary(path) || LayeredTree.isMark(file)) {
        return FileVisitResult.CONTINUE;
      }
      Optional<Path> before = below.entry(path);
      if (LayeredTree.isWhiteout(file)) {
        before.ifPresent(b -> removed.add(path));
      } else if (before.isEmpty()) {
        added.add(path);
      } else if (!isSame(before.get(), file)) {
        replaced.add(path);
      }
      return added.size() + replaced.size() + removed.size() < MOST
          ? FileVisitResult.CONTINUE
          : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private String path(Path file) {
      return "/" + upper.relativize(file);
    }

    private boolean isOrdinary(String path) {
      String merged = USR.matcher(path).replaceFirst("");
      return isBelow(path, DkmsPlaces.TREE)
          || isBelow(path, DkmsPlaces.SETTINGS)
          || isBelow(path, sources)
          || own.contains(merged)
          || BY_PRODUCTS.matcher(merged).matches();
    }

    private static boolean isBelow(String path, String directory) {
      return path.equals(directory) || path.startsWith(directory + "/");
    }

    /** A file that was only opened for writing, or touched, is copied up as it was. */
    private static boolean isSame(Path before, Path after) throws IOException {
      if (Files.isSymbolicLink(before) || Files.isSymbolicLink(after)) {
        return Files.isSymbolicLink(before)
            && Files.isSymbolicLink(after)
            && Files.readSymbolicLink(before).equals(Files.readSymbolicLink(after));
      }
      return Files.isRegularFile(before, LinkOption.NOFOLLOW_LINKS)
          && Files.isRegularFile(after, LinkOption.NOFOLLOW_LINKS)
          && mode(before).equals(mode(after))
          && Files.mismatch(before, after) < 0;
    }

    private static String mode(Path file) throws IOException {
      return PosixFilePermissions.toString(
          Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    }
  }
}
