package org.packetary.dkms2bin.model;

import java.util.Locale;

/** Who can mend what a finding says. */
public enum Mender {
  /** Whoever writes the driver: its sources do not fit this kernel or compiler. */
  DRIVER_AUTHOR,
  /** Whoever packages the driver: dkms.conf, dependencies, patches, flags. */
  PACKAGER,
  /** Whoever runs the build: tools, headers, disk, memory, time. */
  BUILD_ENVIRONMENT;

  /** The lower-case word for reports, for example {@code driver-author}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
