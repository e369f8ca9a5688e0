package org.packetary.dkms2bin.image.memory;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which packages are to be installed into which system.
 *
 * @param image an initial RAM file system or a squashfs: what has the rpm database
 * @param isSquashfs whether it is the latter
 * @param packages package files, and directories of them
 * @param outDir where the new image goes
 * @param date of what is new; the newest module's where it is empty
 */
public record InjectRequest(
    Path image, boolean isSquashfs, List<Path> packages, Path outDir, Optional<Instant> date) {

  /** Copies the list. */
  public InjectRequest {
    packages = List.copyOf(packages);
  }
}
