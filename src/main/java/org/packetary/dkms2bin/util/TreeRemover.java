package org.packetary.dkms2bin.util;

import java.io.IOException;
import java.nio.file.Path;

/** Deletes whole trees, also where that takes more than being their owner. */
@FunctionalInterface
public interface TreeRemover {

  /**
   * Deletes a tree without following links. A tree that is not there is no error.
   *
   * @throws IOException if something of it cannot be deleted
   */
  void delete(Path root) throws IOException;
}
