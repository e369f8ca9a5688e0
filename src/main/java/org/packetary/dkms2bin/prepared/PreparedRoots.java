package org.packetary.dkms2bin.prepared;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.layer.Layer;

/**
 * What builds of a distribution stand on, and is in the cache.
 *
 * @param layers each once, the lowest first
 * @param made those of them that were not there before
 * @param indexes the directory of the archive's indexes and answers
 */
public record PreparedRoots(List<Layer> layers, List<LayerFacts> made, Optional<Path> indexes) {
  public PreparedRoots {
    layers = List.copyOf(layers);
    made = List.copyOf(made);
  }
}
