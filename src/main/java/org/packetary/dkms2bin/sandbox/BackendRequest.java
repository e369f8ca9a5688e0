package org.packetary.dkms2bin.sandbox;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.sandbox.limit.LimitRequest;

/**
 * What the user asked for about where builds run.
 *
 * @param backend which kind of sandbox
 * @param engine the program that drives the container engine; empty for whichever answers
 * @param options further options for the engine's {@code run}, behind our own
 * @param image an image that base roots are made of
 * @param limits of each cell
 */
public record BackendRequest(
    Backend backend,
    Optional<String> engine,
    List<String> options,
    Optional<String> image,
    LimitRequest limits) {

  /** Builds in namespaces. */
  public static final BackendRequest DEFAULT =
      new BackendRequest(
          Backend.CHROOT, Optional.empty(), List.of(), Optional.empty(), LimitRequest.DEFAULT);

  public BackendRequest {
    options = List.copyOf(options);
  }

  /** The same with other limits of each cell. */
  public BackendRequest within(LimitRequest newLimits) {
    return new BackendRequest(backend, engine, options, image, newLimits);
  }
}
