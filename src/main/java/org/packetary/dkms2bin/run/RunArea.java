package org.packetary.dkms2bin.run;

import java.nio.file.Path;
import org.packetary.dkms2bin.layer.WorkDirectory;

/**
 * The private places of a run, all on the cache's file system. They go with the run; a root that is
 * kept is moved out of them.
 *
 * @param work the run's own directory
 * @param roots where cells' roots lie
 */
record RunArea(WorkDirectory work, Path roots) {

  /**
   * The places of a run.
   *
   * @param keepRoots whether some of the cells' roots may be kept
   */
  static RunArea of(WorkDirectory work, boolean keepRoots) {
    return new RunArea(work, work.subdirectory(keepRoots ? WorkDirectory.TO_KEEP : "cells"));
  }

  /** A directory of the run's own; made where it is missing. */
  Path directory(String name) {
    return work.subdirectory(name);
  }
}
