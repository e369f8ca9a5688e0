package org.packetary.dkms2bin.packaging;

import java.nio.file.Path;

/**
 * A file that matters at run time beside the modules: modprobe.d, udev rules, firmware.
 *
 * @param file a regular file, or a symbolic link, which is shipped as the link that it is; of its
 *     mode only the owner's execute bit counts
 * @param destination the absolute path on the target
 * @param conffile whether local changes survive an upgrade (Debian policy 10.7); never for a
 *     symbolic link
 */
public record PayloadFile(Path file, String destination, boolean conffile) {

  public PayloadFile {
    Destination.check(destination);
  }

  /** A file that is a conffile where it lies under {@code /etc}, as debhelper has it. */
  public static PayloadFile of(Path file, String destination) {
    return new PayloadFile(file, destination, destination.startsWith("/etc/"));
  }
}
