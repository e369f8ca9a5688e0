package org.packetary.dkms2bin.image;

import java.nio.file.Path;

/** A file system that files are brought into. */
public interface ImageTarget {

  /** What messages call it. */
  String name();

  /** Puts a file in, at the place where the links of what is there lead. */
  void put(String path, int mode, Path content);

  /** Whether there is a file at a path, through links. */
  boolean has(String path);
}
