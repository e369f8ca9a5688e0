package org.packetary.dkms2bin.roots;

import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;

/**
 * Keeps the roots of the kernels that were built for last, so that their .config and Module.symvers
 * are not read again for each cell. Cells of a kernel come one after another, for the most part.
 */
public final class KernelRoots {

  /** What a root has in memory takes some megabytes. */
  private static final int MOST = 3;

  private final List<KernelRoot> latest = new ArrayList<>();

  /**
   * The root of a kernel.
   *
   * @param layers the root's layers, the lowest first
   */
  public synchronized KernelRoot of(KernelRelease release, List<Layer> layers) {
    KernelRoot root =
        latest.stream()
            .filter(r -> r.layers().equals(layers) && r.release().equals(release))
            .findFirst()
            .orElseGet(() -> new KernelRoot(release, layers));
    latest.remove(root);
    latest.add(root);
    if (latest.size() > MOST) {
      latest.remove(0);
    }
    return root;
  }
}
