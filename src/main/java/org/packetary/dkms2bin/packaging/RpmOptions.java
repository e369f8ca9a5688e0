package org.packetary.dkms2bin.packaging;

import java.util.Optional;

/**
 * What can be chosen about RPM packages.
 *
 * @param kabiRequires whether they require each symbol that their modules use of the kernel, with
 *     its CRC
 * @param weakModules whether installing them links their modules to other kernels that fit
 * @param signKey signs them; empty to leave them unsigned
 */
public record RpmOptions(
    boolean kabiRequires, boolean weakModules, Optional<RpmSigningKey> signKey) {

  /** Nothing chosen. */
  public static final RpmOptions DEFAULTS = new RpmOptions(false, false, Optional.empty());
}
