package org.packetary.dkms2bin.repository;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.proof.Rung;

/**
 * A package as a repository's index lists it.
 *
 * @param fileName relative to the repository
 * @param module the module's part of the name, where it is a module package
 * @param kernel the kernel that its modules are for, as the package names it; likewise
 * @param proof how far it says that they were proven on it; empty where it does not say
 */
public record ListedPackage(
    String name,
    String version,
    String architecture,
    String fileName,
    String sha256,
    Optional<String> module,
    Optional<String> kernel,
    Optional<Rung> proof) {

  /** A package that says nothing of a proof. */
  public ListedPackage(
      String name,
      String version,
      String architecture,
      String fileName,
      String sha256,
      Optional<String> module,
      Optional<String> kernel) {
    this(name, version, architecture, fileName, sha256, module, kernel, Optional.empty());
  }

  /** Whether it has modules of a rung: all that are packaged are verified. */
  public boolean isAtLeast(Rung rung) {
    return module.isPresent() && proof.orElse(Rung.VERIFIED).isAtLeast(rung);
  }

  /** The digests of packages, by their file names. */
  static Map<String, String> digests(Collection<ListedPackage> packages) {
    Map<String, String> digests = new HashMap<>();
    packages.forEach(p -> digests.put(p.fileName(), p.sha256()));
    return digests;
  }
}
