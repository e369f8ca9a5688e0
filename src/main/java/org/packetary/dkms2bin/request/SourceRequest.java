package org.packetary.dkms2bin.request;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.source.driver.DriverDescription;

/**
 * Which DKMS source packages the user wants.
 *
 * @param inputs driver sources, with or without a dkms.conf, and DKMS packages
 * @param driver what the user says about them
 * @param outDir the repository directory
 * @param sourceDate the date that everything written carries; empty for each source's own
 * @param publishing how packages are published
 */
public record SourceRequest(
    List<Path> inputs,
    DriverDescription driver,
    Path outDir,
    Optional<Instant> sourceDate,
    PublishRequest publishing) {

  public SourceRequest {
    inputs = List.copyOf(inputs);
    outDir = outDir.toAbsolutePath().normalize();
  }
}
