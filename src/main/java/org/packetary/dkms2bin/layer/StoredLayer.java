package org.packetary.dkms2bin.layer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a layer in a store.
 *
 * @param bytes the room that it takes
 * @param made when it was made
 * @param used when a run last began to use it
 * @param below those that it stands on, as far as they are there
 * @param damage what was found to be wrong with it
 */
public record StoredLayer(
    String id,
    long bytes,
    Instant made,
    Instant used,
    List<String> below,
    Optional<String> damage) {
  public StoredLayer {
    below = List.copyOf(below);
  }
}
