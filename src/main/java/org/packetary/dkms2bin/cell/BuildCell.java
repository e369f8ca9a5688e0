package org.packetary.dkms2bin.cell;

import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.roots.KernelRoot;

/**
 * A cell with all that its build needs on this host.
 *
 * @param spec what it is
 * @param kernel the root it is built in, realised
 * @param sources a layer with the module's sources under /usr/src
 * @param needed what the cells that it needs lend, the first needed first
 */
public record BuildCell(CellSpec spec, KernelRoot kernel, Layer sources, List<Provided> needed) {

  public BuildCell {
    needed = List.copyOf(needed);
  }

  CellId id() {
    return spec.id();
  }

  DkmsConf conf() {
    return spec.conf();
  }

  /** The layers of its root, the lowest first. */
  List<Layer> layers() {
    List<Layer> layers = new ArrayList<>(kernel.layers());
    needed.forEach(p -> layers.addAll(p.layers()));
    layers.add(sources);
    return layers;
  }
}
