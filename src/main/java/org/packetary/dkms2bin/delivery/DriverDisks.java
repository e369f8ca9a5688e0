package org.packetary.dkms2bin.delivery;

import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.PackageFile;

/** Makes driver disks, one a module version, once its packages are there. */
public interface DriverDisks {

  /**
   * Makes a disk.
   *
   * @param driver with its packages
   * @param common the companion packages that these depend on
   * @param work an existing private directory; the disk comes to be below it
   * @throws org.packetary.dkms2bin.model.PublishException if it cannot be made
   */
  DriverDisk make(BuiltDriver driver, List<PackageFile> common, Path work)
      throws InterruptedException;
}
