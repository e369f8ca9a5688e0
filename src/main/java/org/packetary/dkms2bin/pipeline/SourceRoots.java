package org.packetary.dkms2bin.pipeline;

import java.util.List;
import org.packetary.dkms2bin.source.DkmsSource;

/** Says what a source needs in the build roots beyond the kernel's headers. */
@FunctionalInterface
interface SourceRoots {

  /** The kernels with the source's dependencies in their build roots. */
  List<KernelBuild> under(DkmsSource source, List<KernelBuild> kernels) throws InterruptedException;
}
