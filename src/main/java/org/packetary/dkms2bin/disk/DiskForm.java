package org.packetary.dkms2bin.disk;

import java.util.Locale;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * The form of a driver disk, by the installer that reads it; the words and names are those of
 * dkms's mkdriverdisk.
 */
public enum DiskForm {
  /** Debian packages below {@code ubuntu-drivers/BASE}, sources below {@code ubuntu}. */
  UBUNTU("-ubuntu-dd"),
  /** The marker {@code rhdd3}, RPM packages and their index below {@code rpms/ARCH}. */
  REDHAT3("-dd");

  private final String suffix;

  DiskForm(String suffix) {
    this.suffix = suffix;
  }

  /** dkms's word for it: {@code ubuntu}, {@code redhat3}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The file of a module's disk: {@code v4l2loopback-0.12.7-ubuntu-dd.tar}. */
  public String fileName(ModuleId module, Media media) {
    return (module.name() + "-" + module.version() + suffix + "." + media.word())
        .replaceAll("[^A-Za-z0-9._+~-]", "_");
  }

  /**
   * The volume label of an ISO image. Anaconda looks for driver disks by the label OEMDRV (Anaconda
   * documentation, "Driver updates"); dkms's Ubuntu disks carry the module's name.
   */
  String label(ModuleId module) {
    String name = module.name();
    return this == REDHAT3 ? "OEMDRV" : name.substring(0, Math.min(32, name.length()));
  }
}
