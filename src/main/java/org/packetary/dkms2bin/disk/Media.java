package org.packetary.dkms2bin.disk;

import java.util.Locale;

/** The file format of a driver disk. */
public enum Media {
  /** A tar archive. */
  TAR,
  /** An ISO 9660 image with Rock Ridge and Joliet names. */
  ISO;

  /** dkms's word for it, which is also the file's suffix. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
