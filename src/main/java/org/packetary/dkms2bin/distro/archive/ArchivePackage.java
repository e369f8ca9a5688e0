package org.packetary.dkms2bin.distro.archive;

/**
 * One package of an archive, pinned down.
 *
 * @param name the package
 * @param version its version
 * @param architecture its architecture, in the packaging system's word
 * @param sha256 digest of the package file as the signed index states it
 * @param size of the package file in bytes
 */
public record ArchivePackage(
    String name, String version, String architecture, String sha256, long size) {

  /** What a layer's digest is made of. */
  public String pin() {
    return name + "=" + version + ":" + architecture + " " + sha256;
  }
}
