package org.packetary.dkms2bin.repository;

import java.util.List;
import org.packetary.dkms2bin.model.PackageFile;

/**
 * The result of publishing packages.
 *
 * @param packages the published packages where they lie now, in the order in which they were given
 * @param warnings about files in the repository that are not ours and could not be indexed, one
 *     line each
 * @param usage how to install from the repository, in lines of a file that is kept there; empty
 *     where there is no such file
 */
public record Publication(List<PackageFile> packages, List<String> warnings, List<String> usage) {

  /** Without a file that says how to use it. */
  public Publication(List<PackageFile> packages, List<String> warnings) {
    this(packages, warnings, List.of());
  }

  public Publication {
    packages = List.copyOf(packages);
    warnings = List.copyOf(warnings);
    usage = List.copyOf(usage);
  }
}
