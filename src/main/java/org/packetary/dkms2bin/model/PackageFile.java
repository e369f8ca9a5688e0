package org.packetary.dkms2bin.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A finished package file.
 *
 * @param path where it lies now
 * @param name the package's name, for example {@code igb-modules-6.1.0-56-amd64}
 * @param version the package's version in its own packaging system's form
 * @param architecture that packaging system's word: {@code amd64}, {@code all}, {@code noarch}
 * @param sha256 lower-case hexadecimal digest of the file's bytes
 * @param size in bytes
 * @param companions files about it that are published with it
 */
public record PackageFile(
    Path path,
    String name,
    String version,
    String architecture,
    String sha256,
    long size,
    List<Companion> companions) {

  public PackageFile {
    companions = List.copyOf(companions);
  }

  /** One that no file is about. */
  public PackageFile(
      Path path, String name, String version, String architecture, String sha256, long size) {
    this(path, name, version, architecture, sha256, size, List.of());
  }

  /**
   * A file about a package: a statement of what it was made of, a list of its parts.
   *
   * @param file where it lies now
   * @param suffix what its name has behind the package's file name and a dot, for example {@code
   *     intoto.jsonl}
   */
  public record Companion(Path file, String suffix) {
    public Companion {
      if (!suffix.matches("[a-z0-9]+(\\.[a-z0-9]+)*")) {
        throw new IllegalArgumentException("a suffix of a companion: " + suffix);
      }
    }
  }

  /** The same package at another place; what is about it does not come along. */
  public PackageFile at(Path newPath) {
    return new PackageFile(newPath, name, version, architecture, sha256, size);
  }

  /** The same package with one more file about it. */
  public PackageFile with(Companion companion) {
    List<Companion> all = new ArrayList<>(companions);
    all.add(companion);
    return new PackageFile(path, name, version, architecture, sha256, size, all);
  }
}
