package org.packetary.dkms2bin.repository;

import java.util.List;
import org.packetary.dkms2bin.model.PackageFile;

/**
 * What publishing did.
 *
 * @param packages the published packages where they lie now, in the order in which they were given
 * @param warnings about files in the repository that are not ours and could not be indexed, one
 *     line each
 */
public record Publication(List<PackageFile> packages, List<String> warnings) {
  public Publication {
    packages = List.copyOf(packages);
    warnings = List.copyOf(warnings);
  }
}
