package org.packetary.dkms2bin.delivery;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.DiskPackage;
import org.packetary.dkms2bin.disk.DiskSpec;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.PackageFile;

/**
 * Driver disks that we write.
 *
 * @param writer writes them
 * @param form of all of them
 * @param media of all of them
 */
record OwnDisks(DiskWriter writer, DiskForm form, Media media) implements DriverDisks {

  @Override
  public DriverDisk make(BuiltDriver driver, List<PackageFile> common, Path work)
      throws InterruptedException {
    List<DiskPackage> packages =
        driver.cells().stream()
            .flatMap(
                packed ->
                    Stream.concat(packed.packages().stream(), common.stream())
                        .map(p -> new DiskPackage(p.path(), packed.spec().id().kernel())))
            .toList();
    return writer.write(
        new DiskSpec(
            form,
            media,
            driver.module(),
            driver.first().id().architecture(),
            packages,
            driver.sources(),
            driver.first().sourceDate()),
        work);
  }
}
