package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.util.FileStamps;

/**
 * The packages of a repository, ours and others'.
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

  /**
   * Looks at every package of a directory but withdrawn ones, and reads those that the cache does
   * not know.
   */
  static <P extends IndexedPackage> PackageScan<P> of(
      Path dir, RepositoryIndex<P> index, IndexCache<P> cache, Withdrawn withdrawn)
      throws IOException {
    List<P> packages = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (FileStamps.Found found : index.files(dir)) {
      Path file = found.file();
      try {
        String name = dir.relativize(file).toString();
        if (!withdrawn.has(name, found)) {
          packages.add(indexed(found, name, index.form(), cache));
        }
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

  /** The same with other packages, in place of files of the same names. */
  PackageScan<P> with(List<P> others) {
    Set<String> names = others.stream().map(P::fileName).collect(Collectors.toSet());
    List<P> all = new ArrayList<>(others);
    packages.stream().filter(p -> !names.contains(p.fileName())).forEach(all::add);
    List<String> warned = new ArrayList<>(warnings);
    warned.addAll(twins(all));
    return new PackageScan<>(all, warned);
  }

  /** The same with the stamps of those that had no place yet. */
  PackageScan<P> placed(Path dir, Class<P> type) throws IOException {
    List<P> stamped = new ArrayList<>();
    for (P one : packages) {
      stamped.add(
          one.stamp().isEmpty()
              ? type.cast(one.withStamp(FileStamps.of(dir.resolve(one.fileName()))))
              : one);
    }
    return new PackageScan<>(stamped, warnings);
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

  private static <P extends IndexedPackage> P indexed(
      FileStamps.Found found, String name, PackageForm<P> form, IndexCache<P> cache)
      throws IOException {
    Optional<P> known = cache.find(name, found.stamp());
    if (known.isPresent()) {
      return known.get();
    }
    if (name.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
      throw new IOException("its name does not fit into an index");
    }
    return form.reader().read(found.file(), name, found.stamp());
  }

  private static List<String> twins(List<? extends IndexedPackage> packages) {
    List<String> warnings = new ArrayList<>();
    Map<String, String> seen = new HashMap<>();
    packages.stream()
        .sorted(Comparator.comparing(IndexedPackage::fileName))
        .forEach(
            one -> {
              String other = seen.putIfAbsent(one.identity(), one.fileName());
              if (other != null) {
                warnings.add(
                    other + " and " + one.fileName() + " are both package " + one.identity());
              }
            });
    return warnings;
  }
}
