package org.packetary.dkms2bin.image.pxe;

/** Which packages are made of an image. */
public enum PackageForm {
  /** For dpkg. */
  DEB,
  /** For rpm. */
  RPM,
  /** One for each. */
  BOTH;

  /** Whether one for dpkg is. */
  public boolean isDeb() {
    return this != RPM;
  }

  /** Whether one for rpm is. */
  public boolean isRpm() {
    return this != DEB;
  }
}
