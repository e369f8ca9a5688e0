package org.packetary.dkms2bin.repository;

/** The entry of one package file in a repository's index. */
public interface IndexedPackage {

  /** At the repository's top level. */
  String fileName();

  /** Tells whether the file is still the one that was read. */
  String stamp();

  /** Of the file. */
  Digests digests();

  /** What the package manager calls the package. */
  String packageName();

  /** Name, version and architecture, which should be those of one file only. */
  String identity();
}
