package org.packetary.dkms2bin.pipeline;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.source.DkmsSource;

/** Says what a source needs in the build roots beyond the kernel's headers. */
@FunctionalInterface
interface SourceRoots {

  /** Each of the kernels with the source's dependencies in its build root, in the same order. */
  List<SourceRoot> under(DkmsSource source, List<KernelBuild> kernels) throws InterruptedException;

  /**
   * A kernel's build root for one source.
   *
   * @param kernel the kernel; without the dependencies where they cannot be had
   * @param lack why nothing can be built on it; empty where it is complete
   */
  record SourceRoot(KernelBuild kernel, Optional<CellOutcome.BrokenOff> lack) {

    /** A root with everything in it. */
    static SourceRoot complete(KernelBuild kernel) {
      return new SourceRoot(kernel, Optional.empty());
    }
  }
}
