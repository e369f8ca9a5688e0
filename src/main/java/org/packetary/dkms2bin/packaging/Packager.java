package org.packetary.dkms2bin.packaging;

import java.nio.file.Path;
import org.packetary.dkms2bin.model.PackageFile;

/**
 * Writes binary packages of one format. The same specification gives the same bytes, whoever writes
 * it, where and when.
 *
 * <p>A package appears under its final name complete or not at all; one of that name is replaced.
 * Safe for several threads, also in one directory.
 */
public interface Packager {

  /**
   * Writes a cell's package.
   *
   * @param dir an existing directory
   * @throws org.packetary.dkms2bin.model.PublishException if a file cannot be read or written
   * @throws org.packetary.dkms2bin.model.InputException if the names do not fit the format
   */
  PackageFile write(ModulePackage spec, Path dir);

  /**
   * Writes the companion package of a DKMS package's module packages.
   *
   * @param dir an existing directory
   * @throws IllegalArgumentException if it has no files
   * @throws org.packetary.dkms2bin.model.PublishException if a file cannot be read or written
   * @throws org.packetary.dkms2bin.model.InputException if the names do not fit the format
   */
  PackageFile write(CommonPackage spec, Path dir);

  /**
   * Writes a gate, which has no files.
   *
   * @param dir an existing directory
   * @throws org.packetary.dkms2bin.model.PublishException if it cannot be written
   * @throws org.packetary.dkms2bin.model.InputException if the names do not fit the format
   */
  PackageFile write(GatePackage spec, Path dir);

  /**
   * Writes the package with the certificates of signed modules.
   *
   * @param dir an existing directory
   * @throws org.packetary.dkms2bin.model.PublishException if a file cannot be read or written
   */
  PackageFile write(MokPackage spec, Path dir);
}
