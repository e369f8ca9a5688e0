package org.packetary.dkms2bin.gate;

import java.util.Collection;
import java.util.List;
import org.packetary.dkms2bin.repository.ListedPackage;

/** The kernels that gates of a distribution can name, and how its packages say so. */
interface GateKernels {

  /** Those of a distribution's kind. */
  static GateKernels of(GatePlace place) {
    return switch (place.recipe().packages()) {
      case DEB -> new DebGateKernels(place);
      case RPM -> new RpmGateKernels(place);
    };
  }

  /**
   * The kernels, the newest first, each once; those too that no driver was built for.
   *
   * @param listed what the repository lists
   */
  List<GateKernel> newestFirst(Gate gate, Collection<ListedPackage> listed)
      throws InterruptedException;

  /** What stands between the version that a gate holds at, and the gate's own number. */
  String versionSuffix();

  /** The architecture of its packages, as an index has it. */
  String architecture(Gate gate);

  /** What is wrong where a gate has no kernels at all: a sentence. */
  String without(Gate gate);
}
