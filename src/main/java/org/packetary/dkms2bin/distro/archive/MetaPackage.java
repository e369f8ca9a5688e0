package org.packetary.dkms2bin.distro.archive;

import java.util.List;

/**
 * A version of a package that is there for what it depends on.
 *
 * @param dependsOn the names of packages, of all alternatives
 */
public record MetaPackage(String name, String version, List<String> dependsOn) {

  /** Copies the list. */
  public MetaPackage {
    dependsOn = List.copyOf(dependsOn);
  }
}
