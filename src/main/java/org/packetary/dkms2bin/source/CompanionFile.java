package org.packetary.dkms2bin.source;

import java.nio.file.Path;

/**
 * A file that a DKMS package installs beside the sources and that matters at run time: modprobe
 * options, udev rules, firmware.
 *
 * @param path where it belongs on the target, absolute, for example {@code /etc/modprobe.d/x.conf}
 * @param file where its extracted copy lies; may be a symbolic link, which belongs to the target's
 *     file system and must not be followed on this host
 * @param conffile whether the administrator's changes to it survive an upgrade (deb-conffiles(5))
 */
public record CompanionFile(String path, Path file, boolean conffile) {

  /** Refuses a path that is not absolute. */
  public CompanionFile {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("not an absolute target path: " + path);
    }
  }
}
