package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.util.FileStamps;

/** How a repository's packages of one kind are listed for its package manager. */
public interface RepositoryIndex<P extends IndexedPackage> {

  /** The packages that it lists. */
  PackageForm<P> form();

  /** What its files below the state directory begin with, for example {@code apt}. */
  String word();

  /** Where a package lies, relative to the repository. */
  default String placeOf(PackageFile file) {
    return String.valueOf(file.path().getFileName());
  }

  /** The package files of a repository, listed or not, sorted by path. */
  default Collection<FileStamps.Found> files(Path repository) throws IOException {
    if (!Files.isDirectory(repository)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(repository)) {
      return FileStamps.of(files.filter(f -> f.toString().endsWith(form().suffix())).toList())
          .values();
    }
  }

  /** Whether a repository has the files of an index. */
  boolean isIn(Path repository);

  /** Whether its signatures are this key's, and what clients need beside it is there. */
  boolean isAccompanied() throws IOException;

  /**
   * Brings the index in line with the packages that there are, some of which are still in the
   * transaction. Nothing is put into it where nothing changed.
   *
   * @param known what was known before
   * @param before what was published before
   * @return what is published then
   */
  Publications write(
      PackageScan<P> scan, IndexCache<P> known, Publications before, Transaction transaction)
      throws IOException, InterruptedException;

  /**
   * Reads the index from the disk, as a client does.
   *
   * @throws IOException if it cannot be read
   */
  List<ListedPackage> listed(Path repository) throws IOException;

  /**
   * Reads from the disk what the index says of some packages.
   *
   * @param fileNames theirs, relative to the repository
   * @throws IOException if it cannot be read
   */
  default List<ListedPackage> listed(Path repository, Set<String> fileNames) throws IOException {
    return listed(repository).stream().filter(p -> fileNames.contains(p.fileName())).toList();
  }

  /**
   * What a publication listed of which the index files are kept.
   *
   * @param files those that it named, as {@link Publications.Entry} has them
   */
  List<ListedPackage> listed(Path repository, List<String> files) throws IOException;

  /** What an earlier publication listed; empty if its index is gone or damaged. */
  default Optional<List<ListedPackage>> kept(Path repository, Publications.Entry publication) {
    try {
      return Optional.of(listed(repository, publication.files()));
    } catch (IOException | Dkms2binException e) {
      return Optional.empty();
    }
  }

  /**
   * What is wrong with the files that the index consists of, a sentence each: clients fetch them
   * and compare their digests.
   */
  List<String> problems(Path repository) throws IOException;
}
