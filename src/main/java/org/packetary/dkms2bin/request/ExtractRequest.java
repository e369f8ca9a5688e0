package org.packetary.dkms2bin.request;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which driver disks are to be taken apart.
 *
 * @param disks driver disks: tar archives and ISO images
 * @param outDir the repository directory for their packages
 * @param sourceDate the date that a new index of RPM packages carries; empty for the time
 * @param publishing how packages are published
 */
public record ExtractRequest(
    List<Path> disks, Path outDir, Optional<Instant> sourceDate, PublishRequest publishing) {

  public ExtractRequest {
    disks = List.copyOf(disks);
    outDir = outDir.toAbsolutePath().normalize();
  }
}
