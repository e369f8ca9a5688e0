package org.packetary.dkms2bin.packaging;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.Architecture;

/**
 * The companion of a DKMS package's module packages: the files that are the same for every kernel.
 * One package holds them, so that module packages for two kernels install side by side.
 *
 * @param dkmsPackage the DKMS package that it stands in for, for example {@code v4l2loopback-dkms}
 * @param version the DKMS package's own version, or the module's where it has none
 * @param architecture the DKMS package's own, where its files are for one only; empty for all
 * @param files what it holds; when empty there is nothing to write and nothing to depend on
 * @param metadata for people
 * @param sourceDate the time of every file in it
 */
public record CommonPackage(
    String dkmsPackage,
    String version,
    Optional<Architecture> architecture,
    List<PayloadFile> files,
    PackageMetadata metadata,
    Instant sourceDate) {

  /** A package for all architectures. */
  public CommonPackage(
      String dkmsPackage,
      String version,
      List<PayloadFile> files,
      PackageMetadata metadata,
      Instant sourceDate) {
    this(dkmsPackage, version, Optional.empty(), files, metadata, sourceDate);
  }

  public CommonPackage {
    if (dkmsPackage.isBlank() || version.isBlank()) {
      throw new IllegalArgumentException("a common package needs a name and a version");
    }
    files = List.copyOf(files);
  }
}
