package org.packetary.dkms2bin.image.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.image.initramfs.FileChange;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.util.FileTrees;

/** What programs wrote over a tree. */
final class WrittenFiles {

  private static final String PASSING =
      "(dev|proc|run|sys|tmp|var/tmp|var/cache|dkms2bin-packages)(/.*)?";

  /** What rpm has beside its database while it works. */
  private static final String LOCKS =
      ".*/(\\.rpm\\.lock|\\.dbenv\\.lock|__db\\.\\d+|rpmdb\\.sqlite-shm)";

  private static final int PERMISSIONS = 07777;

  private final Path upper;
  private final Path tree;
  private final Instant latest;

  /**
   * What is in a layer over a tree.
   *
   * @param latest no file has a later time
   */
  WrittenFiles(Path upper, Path tree, Instant latest) {
    this.upper = upper;
    this.tree = tree;
    this.latest = latest;
  }

  /** All changes that are to stay, by paths without links. */
  SortedMap<String, FileChange> changes() throws IOException {
    SortedMap<String, FileChange> changes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(upper)) {
      for (Path file : files.filter(f -> !f.equals(upper)).toList()) {
        String path = upper.relativize(file).toString();
        if (!path.matches(PASSING) && !path.matches(LOCKS) && !LayeredTree.isMark(file)) {
          add(path, file, changes);
        }
      }
    }
    return changes;
  }

  private void add(String path, Path file, SortedMap<String, FileChange> changes)
      throws IOException {
    Path before = tree.resolve(path);
    if (Files.isSymbolicLink(file)) {
      changes.put(path, new FileChange.Link(Files.readSymbolicLink(file).toString()));
    } else if (Files.isDirectory(file)) {
      if (!Files.isDirectory(before, LinkOption.NOFOLLOW_LINKS)) {
        changes.put(path, new FileChange.Directory(mode(file)));
      }
    } else if (Files.isRegularFile(file)) {
      boolean isSame =
          Files.isRegularFile(before, LinkOption.NOFOLLOW_LINKS)
              && mode(before) == mode(file)
              && Files.mismatch(before, file) < 0;
      if (!isSame) {
        Instant time = Files.getLastModifiedTime(file).toInstant();
        changes.put(
            path, new FileChange.Put(file, mode(file), time.isAfter(latest) ? latest : time));
      }
    } else if (LayeredTree.isWhiteout(file)) {
      changes.put(path, new FileChange.Gone());
    }
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS;
  }

  /** Makes changes in a tree; its other directories keep their times. */
  static void apply(Map<String, FileChange> changes, Path tree, Instant date) throws IOException {
    Map<Path, FileTime> times = new LinkedHashMap<>();
    for (Map.Entry<String, FileChange> change : changes.entrySet()) {
      Path path = tree.resolve(change.getKey());
      Path above = path.getParent();
      if (!times.containsKey(above)) {
        times.put(above, Files.getLastModifiedTime(above));
      }
      if (change.getValue() instanceof FileChange.Directory directory) {
        Files.deleteIfExists(path);
        Files.createDirectory(path);
        Files.setAttribute(path, "unix:mode", directory.mode());
        times.put(path, FileTime.from(date));
      } else {
        FileTrees.delete(path);
        make(change.getValue(), path);
      }
    }
    for (Map.Entry<Path, FileTime> time : times.entrySet()) {
      if (Files.isDirectory(time.getKey(), LinkOption.NOFOLLOW_LINKS)) {
        Files.setLastModifiedTime(time.getKey(), time.getValue());
      }
    }
  }

  private static void make(FileChange change, Path path) throws IOException {
    if (change instanceof FileChange.Put put) {
      Files.copy(put.content(), path, StandardCopyOption.REPLACE_EXISTING);
      Files.setAttribute(path, "unix:mode", put.mode());
      Files.setLastModifiedTime(path, FileTime.from(put.time()));
    } else if (change instanceof FileChange.Link link) {
      Files.createSymbolicLink(path, Path.of(link.target()));
    }
  }
}
