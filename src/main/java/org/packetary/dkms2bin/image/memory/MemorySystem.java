package org.packetary.dkms2bin.image.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import org.packetary.dkms2bin.image.initramfs.FileChange;

/** A root file system in an image. */
interface MemorySystem {

  /** Its files, unpacked. */
  Path tree();

  /**
   * Makes the image again.
   *
   * @param changes of the files, which were made in the tree, too
   * @param date of what is new
   */
  void pack(Path to, SortedMap<String, FileChange> changes, Instant date)
      throws IOException, InterruptedException;
}
