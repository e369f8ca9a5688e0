package org.packetary.dkms2bin.sandbox.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * What the user asked for about limits of each cell; what is empty is computed of the host.
 *
 * @param memory in bytes
 * @param disk in bytes
 * @param idle how long it may do nothing
 */
public record LimitRequest(Optional<Long> memory, Optional<Long> disk, Optional<Duration> idle) {

  /** Nothing was asked for. */
  public static final LimitRequest DEFAULT =
      new LimitRequest(Optional.empty(), Optional.empty(), Optional.empty());
}
