package org.packetary.dkms2bin.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.distro.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.sandbox.BuildRoots;

/**
 * Kernels made ready to build for. One whose headers cannot be had does not stop the others.
 *
 * @param ready the kernels with their build roots
 * @param missing why a kernel has none
 */
record KernelPreparation(
    List<KernelBuild> ready, Map<KernelRelease, EnvironmentException> missing) {

  /**
   * Makes or finds the layers of every kernel.
   *
   * @throws EnvironmentException if the base root cannot be made, or no kernel's headers
   */
  static KernelPreparation of(
      List<KernelRelease> releases, PackageArchive archive, BuildRoots roots)
      throws InterruptedException {
    List<KernelBuild> ready = new ArrayList<>();
    Map<KernelRelease, EnvironmentException> missing = new LinkedHashMap<>();
    List<Layer> base = roots.base();
    for (KernelRelease release : releases) {
      try {
        ready.add(
            KernelBuild.of(release, roots.forKernel(base, archive.headersOf(release.release()))));
      } catch (EnvironmentException e) {
        missing.put(release, e);
      }
    }
    if (ready.isEmpty()) {
      throw missing.values().iterator().next();
    }
    return new KernelPreparation(ready, missing);
  }
}
