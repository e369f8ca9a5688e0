package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.file.Path;

/** How a repository's packages of one kind are listed for its package manager. */
public interface RepositoryIndex<P extends IndexedPackage> {

  /** The packages that it lists. */
  PackageForm<P> form();

  /** The file below the state directory that remembers what is known of them. */
  String cacheName();

  /** Whether a repository has the files of an index. */
  boolean isIn(Path repository);

  /**
   * Brings the index in line with the packages that there are, through the staging area. What
   * clients read first is staged last. Nothing is staged where nothing changed.
   *
   * @param known what was known before
   */
  void write(PackageScan<P> scan, IndexCache<P> known, StagingArea staging)
      throws IOException, InterruptedException;
}
