package org.packetary.dkms2bin.sandbox;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.sandbox.limit.LimitRequest;

/**
 * What the user asked for about where builds run.
 *
 * @param backend which kind of sandbox
 * @param isolation as whom builds are root, where they run in namespaces
 * @param engine the program that drives the container engine; empty for whichever answers
 * @param options further options for the engine's {@code run}, behind our own
 * @param image an image that base roots are made of
 * @param limits of each cell
 */
public record BackendRequest(
    Backend backend,
    Isolation isolation,
    Optional<String> engine,
    List<String> options,
    Optional<String> image,
    LimitRequest limits) {

  /** Builds in namespaces. */
  public static final BackendRequest DEFAULT =
      new BackendRequest(
          Backend.CHROOT,
          Isolation.AUTO,
          Optional.empty(),
          List.of(),
          Optional.empty(),
          LimitRequest.DEFAULT);

  public BackendRequest {
    options = List.copyOf(options);
  }

  /** The same with other limits of each cell. */
  public BackendRequest within(LimitRequest newLimits) {
    return new BackendRequest(backend, isolation, engine, options, image, newLimits);
  }
}
