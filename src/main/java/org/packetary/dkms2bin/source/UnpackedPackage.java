package org.packetary.dkms2bin.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.packetary.dkms2bin.model.InputException;

/**
 * A DKMS package's files as they would lie on the target, whichever packaging system they come
 * from.
 *
 * @param root stands for the target's root
 * @param conffiles absolute paths of the files that the package's own metadata calls configuration
 * @param origin the package
 */
record UnpackedPackage(Path root, Set<String> conffiles, Origin origin) {

  /**
   * What companions never come from: the sources; documentation and what only package checkers, bug
   * reporters and software centres read; and what serves dkms, which the binary packages do
   * without.
   */
  private static final List<String> NOT_AT_RUN_TIME =
      List.of(
          "/usr/src/",
          "/usr/share/doc/",
          "/usr/share/doc-base/",
          "/usr/share/man/",
          "/usr/share/metainfo/",
          "/usr/share/info/",
          "/usr/share/lintian/",
          "/usr/share/bug/",
          "/usr/share/dkms/",
          "/etc/dkms/",
          "/lib/dkms/",
          "/usr/lib/dkms/",
          "/var/lib/dkms/");

  UnpackedPackage {
    conffiles = Set.copyOf(conffiles);
  }

  /**
   * One source for each topmost directory with a dkms.conf below usr/src; the companions belong to
   * each of them.
   *
   * @throws InputException if there is no such directory
   */
  List<DkmsSource> sources() {
    List<Path> trees = SourceTrees.find(root.resolve("usr/src"));
    if (trees.isEmpty()) {
      throw new InputException(
          "no dkms.conf below /usr/src in " + origin.input(),
          "name a DKMS package; their names usually end with -dkms");
    }
    List<CompanionFile> companions = companions();
    Instant newest = SourceTrees.newestFile(root);
    return trees.stream()
        .map(tree -> new DkmsSource(tree, TreeDigest.of(tree), companions, origin, newest))
        .toList();
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
