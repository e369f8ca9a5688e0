package org.packetary.dkms2bin.housekeeping;

import java.time.Instant;
import java.util.List;

/**
 * Something in a cache that can be made again.
 *
 * @param name its name among those of its kind
 * @param bytes the room that it takes
 * @param used when it was last used
 * @param below the names of those of its kind that it is nothing without
 * @param spared whether it stays whatever the rules say
 */
public record Prunable(
    Kind kind, String name, long bytes, Instant used, List<String> below, boolean spared) {

  /** What it is. */
  public enum Kind {
    LAYER,
    RESULT,
    /** An entry of what was downloaded, or worked out of that, by its path in the cache. */
    FETCHED,
    /**
     * What was worked out of an input, by its path in the cache: a plan, an evaluated dkms.conf.
     */
    ANSWER,
    /** An image that a container engine has of layers. */
    IMAGE,
    /** What came of the proof of modules on a kernel. */
    PROOF,
    /** Something that nothing needs any more. */
    REMNANT
  }

  public Prunable {
    below = List.copyOf(below);
  }
}
