package org.packetary.dkms2bin.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.model.InputException;

/**
 * An input, unpacked into a private place that a caller may write to, whether it holds a dkms.conf
 * or not.
 *
 * @param kind how the files below the root are to be understood
 * @param root stands for the target's root if this is a package; otherwise the directory of the
 *     sources, called as the input is without its suffixes
 * @param conffiles absolute paths of the files that a package's own metadata calls configuration
 * @param origin where it comes from
 */
public record Unpacked(Kind kind, Path root, Set<String> conffiles, Origin origin) {

  /** What an input is. */
  public enum Kind {
    /** Files as they would lie on the target, whichever packaging system they come from. */
    PACKAGE,
    /** Sources and nothing else. */
    SOURCES
  }

  /**
   * What companions never come from: the sources; documentation and what only package checkers, bug
   * reporters, debuggers and software centres read; and what serves dkms, which the binary packages
   * do without.
   */
  private static final List<String> NOT_AT_RUN_TIME =
      List.of(
          "/usr/src/",
          "/usr/share/doc/",
          "/usr/share/doc-base/",
          "/usr/share/man/",
          "/usr/share/metainfo/",
          "/usr/share/info/",
          "/usr/share/licenses/",
          "/usr/share/lintian/",
          "/usr/share/bug/",
          "/usr/share/dkms/",
          "/etc/dkms/",
          "/usr/lib/.build-id/",
          "/lib/dkms/",
          "/usr/lib/dkms/",
          "/var/lib/dkms/");

  /** Copies the set. */
  public Unpacked {
    conffiles = Set.copyOf(conffiles);
  }

  /** Sources without a package around them. */
  static Unpacked sources(Path root, Path input) {
    return new Unpacked(Kind.SOURCES, root, Set.of(), Origin.plain(input));
  }

  /** A package's files. */
  static Unpacked ofPackage(Path root, Set<String> conffiles, Origin origin) {
    return new Unpacked(Kind.PACKAGE, root, conffiles, origin);
  }

  /**
   * Where sources lie that have no dkms.conf: the root, or below it the first directory that is not
   * alone in its parent, as tarballs have it.
   */
  public Path top() {
    Path top = root;
    Optional<Path> only = SourceTrees.onlyDirectory(top);
    while (only.isPresent()) {
      top = only.get();
      only = SourceTrees.onlyDirectory(top);
    }
    return top;
  }

  /**
   * The topmost directories that hold a dkms.conf now, sorted; in a package, those below /usr/src.
   */
  public List<Path> trees() {
    return SourceTrees.find(kind == Kind.PACKAGE ? root.resolve("usr/src") : root);
  }

  /**
   * Puts what links below /usr/src lead to in the links' place, where this is a package: it is
   * source wherever the package keeps it.
   *
   * @throws InputException if a link leads to what the package does not hold, and there are no
   *     other sources
   */
  Unpacked withLinkedSources() {
    if (kind == Kind.PACKAGE) {
      new LinkedSources(root, origin.input()).bringHome();
    }
    return this;
  }

  /** The modification time of the newest regular file; the epoch if there is none. */
  public Instant newest() {
    return SourceTrees.newestFile(root);
  }

  /**
   * One source for each of {@link #trees}; a package's companions belong to each of them.
   *
   * @throws InputException if there is none
   */
  public List<DkmsSource> sources() {
    List<Path> trees = trees();
    if (trees.isEmpty()) {
      throw noDkmsConf();
    }
    List<CompanionFile> companions = kind == Kind.PACKAGE ? companions() : List.of();
    Instant newest = newest();
    return trees.stream()
        .map(tree -> new DkmsSource(tree, TreeDigest.of(tree), companions, origin, newest))
        .toList();
  }

  private InputException noDkmsConf() {
    return kind == Kind.PACKAGE
        ? new InputException(
            "no dkms.conf below /usr/src in " + origin.input(),
            "name a DKMS package; their names usually end with -dkms")
        : noDkmsConf(origin.input());
  }

  /** What to say of sources without dkms.conf. */
  static InputException noDkmsConf(Path input) {
    return new InputException(
        "no dkms.conf in " + input, "name the directory, tarball or package that holds dkms.conf");
  }

  private List<CompanionFile> companions() {
    return SourceTrees.files(root).stream()
        .map(file -> companion("/" + root.relativize(file), file))
        .filter(companion -> NOT_AT_RUN_TIME.stream().noneMatch(companion.path()::startsWith))
        .toList();
  }

  private CompanionFile companion(String path, Path file) {
    boolean configuration = conffiles.contains(path) || path.startsWith("/etc/");
    return new CompanionFile(path, file, configuration && !Files.isSymbolicLink(file));
  }
}
