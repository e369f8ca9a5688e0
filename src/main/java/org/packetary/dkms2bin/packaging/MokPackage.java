package org.packetary.dkms2bin.packaging;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A package with the certificates of the keys that signed modules. It enrols nothing: it says how.
 *
 * @param name of the package, {@code NAME-mok}
 * @param version says which certificates they are: later ones have a higher version
 * @param certificates DER files, at least one
 * @param sourceDate the time of every file in it
 */
public record MokPackage(
    String name, String version, List<PayloadFile> certificates, Instant sourceDate) {

  public MokPackage {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no certificates for " + name);
    }
  }

  /** The command by which a machine's owner enrols them. */
  public String enrolling() {
    return "mokutil --import "
        + certificates.stream().map(PayloadFile::destination).collect(Collectors.joining(" "));
  }
}
