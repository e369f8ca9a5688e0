package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.CellId;

/**
 * What a built cell lends to cells that need its modules.
 *
 * @param cell the built cell
 * @param layers its sources and everything it wrote, the module installed, the lowest first
 * @param symvers what its modules export, where the build left it
 */
record Provided(CellId cell, List<Layer> layers, Optional<Path> symvers) {
  Provided {
    layers = List.copyOf(layers);
  }
}
