package org.packetary.dkms2bin.repository;

import java.nio.file.Path;
import java.util.List;
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
   * <p>A file of the same name is replaced, or left alone where it has the same bytes. The given
   * files stay where they are. With no packages given, the index is brought up to date with the
   * directory.
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
   * Puts a file that is no package beside the packages, under its name, in place of an earlier one.
   * The given file stays where it is.
   *
   * @return where it lies now
   * @throws org.packetary.dkms2bin.model.PublishException as {@link #publish} does
   */
  Path place(Path file) throws InterruptedException;
}
