package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.PublishException;

/**
 * The packages at the top level of a repository directory, ours and others'.
 *
 * @param packages sorted by package name, then file name
 * @param warnings about files that are left out
 */
public record PackageScan<P extends IndexedPackage>(List<P> packages, List<String> warnings) {

  public PackageScan {
    packages =
        packages.stream()
            .sorted(
                Comparator.comparing(IndexedPackage::packageName)
                    .thenComparing(IndexedPackage::fileName))
            .toList();
    warnings = List.copyOf(warnings);
  }

  /** Looks at every package of a directory, and reads those that the cache does not know. */
  static <P extends IndexedPackage> PackageScan<P> of(
      Path dir, PackageForm<P> form, IndexCache<P> cache) throws IOException {
    List<P> packages = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Map<String, String> seen = new HashMap<>();
    for (Path file : files(dir, form.suffix())) {
      try {
        P indexed = index(file, form, cache);
        packages.add(indexed);
        twin(indexed, seen).ifPresent(warnings::add);
      } catch (Dkms2binException e) {
        warnings.add("left out of the index: " + e.problem());
      } catch (IOException e) {
        warnings.add("left out of the index: " + file + ": " + e.getMessage());
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new ClosedByInterruptException();
      }
    }
    return new PackageScan<>(packages, warnings);
  }

  /**
   * Makes sure that files have been indexed.
   *
   * @throws PublishException if one has not
   */
  void require(Set<String> fileNames) {
    Set<String> missing = new TreeSet<>(fileNames);
    packages.forEach(p -> missing.remove(p.fileName()));
    if (!missing.isEmpty()) {
      throw new PublishException(
          "cannot index what was published: "
              + String.join(", ", missing)
              + "; "
              + String.join("; ", warnings),
          "let nothing else change the directory, and run again");
    }
  }

  private static List<Path> files(Path dir, String suffix) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, "*" + suffix)) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry)) {
          files.add(entry);
        }
      }
    }
    files.sort(Comparator.comparing(Path::toString));
    return files;
  }

  private static <P extends IndexedPackage> P index(
      Path file, PackageForm<P> form, IndexCache<P> cache) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
      throw new IOException("its name does not fit into an index");
    }
    String stamp = stamp(file);
    Optional<P> known = cache.find(name, stamp);
    return known.isPresent() ? known.get() : form.reader().read(file, name, stamp);
  }

  /** Size, both times and inode: what changes when a file is written anew, even with its time. */
  static String stamp(Path file) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,ino");
    return attributes.get("size")
        + " "
        + attributes.get("lastModifiedTime")
        + " "
        + attributes.get("ctime")
        + " "
        + attributes.get("ino");
  }

  private static Optional<String> twin(IndexedPackage indexed, Map<String, String> seen) {
    String other = seen.putIfAbsent(indexed.identity(), indexed.fileName());
    return other == null
        ? Optional.empty()
        : Optional.of(
            other + " and " + indexed.fileName() + " are both package " + indexed.identity());
  }
}
