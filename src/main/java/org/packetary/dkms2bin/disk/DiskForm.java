package org.packetary.dkms2bin.disk;

import java.util.Locale;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.repository.yum.Createrepo;

/**
 * The form of a driver disk, by the installer that reads it; the words and names are those of
 * dkms's mkdriverdisk.
 */
public enum DiskForm {
  /** Debian packages below {@code ubuntu-drivers/BASE}, sources below {@code ubuntu}. */
  UBUNTU("-ubuntu-dd") {
    @Override
    String label(ModuleId module) {
      String name = module.name();
      return name.substring(0, Math.min(32, name.length()));
    }

    @Override
    DiskLayout layout(CommandRunner runner, HostEnvironment environment) {
      return new DiskLayout.Ubuntu();
    }
  },
  /** The marker {@code rhdd3}, RPM packages and their index below {@code rpms/ARCH}. */
  REDHAT3("-dd") {
    @Override
    String label(ModuleId module) {
      return "OEMDRV";
    }

    @Override
    DiskLayout layout(CommandRunner runner, HostEnvironment environment) {
      return new DiskLayout.Redhat3(new Createrepo(runner, environment));
    }
  };

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
  abstract String label(ModuleId module);

  /** What lays its files out, with this host's programs. */
  abstract DiskLayout layout(CommandRunner runner, HostEnvironment environment);
}
