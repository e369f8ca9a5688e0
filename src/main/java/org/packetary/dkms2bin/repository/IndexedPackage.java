package org.packetary.dkms2bin.repository;

import java.util.Map;

/** The entry of one package file in a repository's index. */
public interface IndexedPackage {

  /** The file's path, relative to the repository. */
  String fileName();

  /** Tells whether the file is still the one that was read. */
  String stamp();

  /** The same with another stamp: the file has got its place. */
  IndexedPackage withStamp(String other);

  /** Of the file. */
  Digests digests();

  /** What else is known of it. */
  Map<String, String> fields();

  /** What the package manager calls the package. */
  String packageName();

  /** Name, version and architecture, which should be those of one file only. */
  String identity();
}
