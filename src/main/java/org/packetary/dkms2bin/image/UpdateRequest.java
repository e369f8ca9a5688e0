package org.packetary.dkms2bin.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.Compression;

/**
 * What modules are to be brought into which images.
 *
 * @param initrd the initial RAM file system
 * @param squashfs the root file system that follows it
 * @param packages package files, and directories of them
 * @param outDir where the new images go
 * @param load modules to be loaded early
 * @param kernelConfig configuration of the kernel that boots it
 * @param compression of what is appended; the best that the kernel reads where it is empty
 * @param firmware directories in which firmware is looked for that no package has
 * @param date of the files; the newest module's where it is empty
 */
public record UpdateRequest(
    Path initrd,
    Optional<Path> squashfs,
    List<Path> packages,
    Path outDir,
    List<String> load,
    Optional<Path> kernelConfig,
    Optional<Compression> compression,
    List<Path> firmware,
    Optional<Instant> date) {

  /** Copies the lists. */
  public UpdateRequest {
    packages = List.copyOf(packages);
    load = List.copyOf(load);
    firmware = List.copyOf(firmware);
  }
}
