package org.packetary.dkms2bin.packaging.rpm;

import java.util.Optional;

/**
 * What can be chosen about RPM packages.
 *
 * @param kabiRequires whether they require each symbol that their modules use of the kernel, with
 *     its CRC
 * @param weakModules whether installing them links their modules to other kernels that fit
 * @param signKey signs them; empty to leave them unsigned
 * @param onDriverDisk whether they tell Anaconda that they have modules for its kernel
 */
public record RpmOptions(
    boolean kabiRequires,
    boolean weakModules,
    Optional<RpmSigningKey> signKey,
    boolean onDriverDisk) {

  /** Nothing chosen. */
  public static final RpmOptions DEFAULTS = new RpmOptions(false, false, Optional.empty());

  /** For packages that are on no driver disk. */
  public RpmOptions(boolean kabiRequires, boolean weakModules, Optional<RpmSigningKey> signKey) {
    this(kabiRequires, weakModules, signKey, false);
  }

  /** The same for packages on a driver disk. */
  public RpmOptions forDriverDisk() {
    return new RpmOptions(kabiRequires, weakModules, signKey, true);
  }
}
