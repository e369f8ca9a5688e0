package org.packetary.dkms2bin.packaging;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A built kernel module and where it belongs on the target.
 *
 * @param file the module as it is to be shipped: stripped, signed and compressed already
 * @param destination the absolute path on the target, for example {@code
 *     /lib/modules/6.1.0-56-amd64/updates/dkms/acpi_call.ko}; {@code .ko}, or {@code .ko.gz},
 *     {@code .ko.xz}, {@code .ko.zst}
 */
public record ModuleFile(Path file, String destination) {

  private static final Pattern MODULE = Pattern.compile(".*\\.ko(\\.(gz|xz|zst))?");

  public ModuleFile {
    if (!MODULE.matcher(Destination.check(destination)).matches()) {
      throw new IllegalArgumentException("not a kernel module: " + destination);
    }
  }

  /** The file name on the target, for example {@code acpi_call.ko.xz}. */
  public String fileName() {
    return destination.substring(destination.lastIndexOf('/') + 1);
  }
}
