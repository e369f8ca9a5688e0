package org.packetary.dkms2bin.model;

import java.nio.file.Path;

/**
 * A finished package file.
 *
 * @param path where it lies now
 * @param name the package's name, for example {@code igb-modules-6.1.0-56-amd64}
 * @param version the package's version in its own packaging system's form
 * @param architecture that packaging system's word: {@code amd64}, {@code all}, {@code noarch}
 * @param sha256 lower-case hexadecimal digest of the file's bytes
 * @param size in bytes
 */
public record PackageFile(
    Path path, String name, String version, String architecture, String sha256, long size) {

  /** The same package at another place. */
  public PackageFile at(Path newPath) {
    return new PackageFile(newPath, name, version, architecture, sha256, size);
  }
}
