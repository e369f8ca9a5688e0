package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.nio.file.Path;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * The private places of a run, all on the cache's file system.
 *
 * @param work the run's own directory, which goes with it
 * @param roots where cells' roots lie, which stay when the user wants to keep them
 */
record RunArea(WorkDirectory work, Path roots) {

  /**
   * The places of a run.
   *
   * @param keepRoots whether the cells' roots outlive the run
   */
  static RunArea of(WorkDirectory work, Path cache, boolean keepRoots) {
    if (!keepRoots) {
      return new RunArea(work, work.subdirectory("cells"));
    }
    Path kept = CacheDirectory.below(cache, "kept").resolve(work.path().getFileName());
    try {
      return new RunArea(work, PrivateDirectory.make(kept));
    } catch (IOException e) {
      throw new EnvironmentException("cannot create " + kept, "is the disk full?", e);
    }
  }

  /** A directory of the run's own; made where it is missing. */
  Path directory(String name) {
    return work.subdirectory(name);
  }
}
