package org.packetary.dkms2bin.packaging.rpm;

import java.util.Optional;
import org.packetary.dkms2bin.signing.OpenPgpKey;

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
    boolean kabiRequires, boolean weakModules, Optional<OpenPgpKey> signKey, boolean onDriverDisk) {

  /** Where the command line takes the key's passphrase from. */
  public static final String PASSPHRASE_VARIABLE = "DKMS2BIN_RPM_SIGN_PASSPHRASE";

  /** Nothing chosen. */
  public static final RpmOptions DEFAULTS = new RpmOptions(false, false, Optional.empty());

  /** For packages that are on no driver disk. */
  public RpmOptions(boolean kabiRequires, boolean weakModules, Optional<OpenPgpKey> signKey) {
    this(kabiRequires, weakModules, signKey, false);
  }

  /** The same, signed by another key or none. */
  public RpmOptions signedBy(Optional<OpenPgpKey> key) {
    return new RpmOptions(kabiRequires, weakModules, key, onDriverDisk);
  }

  /** The same for packages on a driver disk. */
  public RpmOptions forDriverDisk() {
    return new RpmOptions(kabiRequires, weakModules, signKey, true);
  }
}
