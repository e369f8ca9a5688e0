package org.packetary.dkms2bin.repository;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.model.PackageFile;

/**
 * A directory that a package manager installs from. Directories can be repositories of several
 * kinds at once: each kind has its own index and leaves the others' packages alone.
 */
public interface PackageRepository {

  /**
   * Finds out whether packages can be published, before they are built. Creates the directory when
   * it is missing; leaves nothing behind when it fails.
   *
   * @throws org.packetary.dkms2bin.model.EnvironmentException if the directory cannot be created or
   *     written, or a program is missing
   */
  void check() throws InterruptedException;

  /**
   * Publishes packages together with all of their kind that the directory already holds.
   *
   * <p>All that changes becomes visible at once. A file that has the same bytes already is left
   * alone; what becomes of one with others is the repository's policy. The given files stay where
   * they are. With no packages given, the index is brought up to date with the directory.
   *
   * @throws org.packetary.dkms2bin.model.PublishException if a file cannot be read or written, is
   *     not the one that was packaged, or another publisher holds the lock for too long; what was
   *     published before stays usable
   * @throws InterruptedException if the thread was interrupted; likewise
   */
  Publication publish(List<PackageFile> staged) throws InterruptedException;

  /**
   * Whether the index is there and lists just the packages that the directory holds. Nothing is
   * written; where it is not, {@link #publish} with no packages mends it.
   *
   * @throws org.packetary.dkms2bin.model.PublishException if the directory cannot be read
   */
  boolean isCurrent();

  /**
   * Makes the index from the files alone: nothing that was known of them before counts.
   *
   * @throws org.packetary.dkms2bin.model.PublishException as {@link #publish} does
   */
  Publication reindex() throws InterruptedException;

  /**
   * Takes packages out of the index. Their files go with the publication after which no kept index
   * names them.
   *
   * @param fileNames of packages that are there
   * @throws org.packetary.dkms2bin.model.PublishException as {@link #publish} does
   */
  Publication withdraw(Collection<String> fileNames) throws InterruptedException;

  /**
   * Publishes what an earlier publication listed, and nothing else. What came later is withdrawn.
   *
   * @param publication one that is kept
   * @throws org.packetary.dkms2bin.model.InputException if packages of it are gone
   * @throws org.packetary.dkms2bin.model.PublishException as {@link #publish} does
   */
  Publication rollBack(Publications.Entry publication) throws InterruptedException;

  /** The suite that it is; empty where a directory has one of its kind. */
  default Optional<String> suite() {
    return Optional.empty();
  }

  /** What tells it from others in its directory, for people. */
  String title();

  /** Whether the directory has an index of this kind. */
  boolean isThere();

  /** Whether the directory has packages of this kind, listed or not. */
  boolean hasPackages();

  /** Whether a publisher was stopped in the middle: the next one finishes what it left. */
  boolean isUnfinished();

  /** The file names of packages that are there and not listed any more. */
  Set<String> withdrawn();

  /** The file names of packages that are neither listed nor withdrawn. */
  List<String> unlisted();

  /**
   * The packages that the index lists, read from the disk as a client does.
   *
   * @throws org.packetary.dkms2bin.model.PublishException if it cannot be read
   */
  List<ListedPackage> list();

  /**
   * What is wrong with the files of the index, a sentence each.
   *
   * @throws org.packetary.dkms2bin.model.PublishException if there is none that can be read
   */
  List<String> indexProblems();

  /** What is wrong with the index's signatures, a sentence each; none where it is not signed. */
  default List<String> signatureProblems() {
    return List.of();
  }

  /** What was published before, the newest first. */
  Publications history();

  /**
   * Puts a file that is no package beside the packages, under its name, in place of an earlier one.
   * The given file stays where it is.
   *
   * @return where it lies now
   * @throws org.packetary.dkms2bin.model.PublishException as {@link #publish} does
   */
  Path place(Path file) throws InterruptedException;
}
