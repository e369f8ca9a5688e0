package org.packetary.dkms2bin.repository;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A package as a repository's index lists it.
 *
 * @param fileName relative to the repository
 * @param module the module's part of the name, where it is a module package
 * @param kernel the kernel that its modules are for, as the package names it; likewise
 */
public record ListedPackage(
    String name,
    String version,
    String architecture,
    String fileName,
    String sha256,
    Optional<String> module,
    Optional<String> kernel) {

  /** The digests of packages, by their file names. */
  static Map<String, String> digests(Collection<ListedPackage> packages) {
    Map<String, String> digests = new HashMap<>();
    packages.forEach(p -> digests.put(p.fileName(), p.sha256()));
    return digests;
  }
}
