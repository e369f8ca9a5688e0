package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PackageFile;

/**
 * Driver disks that the build root's dkms makes, taken as they are. The root for it has the layers
 * of all kernels, the sources, and what dkms kept of each build, so that nothing is built again.
 *
 * @param dkms makes them
 * @param form of all of them
 * @param media of all of them
 * @param area where {@link DkmsPackaging} put what dkms keeps
 * @param logs where dkms's output goes
 */
record DkmsDisks(DkmsPackagers dkms, DiskForm form, Media media, Path area, Path logs)
    implements DriverDisks {

  @Override
  public DriverDisk make(BuiltDriver driver, List<PackageFile> common, Path work)
      throws InterruptedException {
    Set<Layer> layers = new LinkedHashSet<>();
    driver.cells().forEach(packed -> layers.addAll(packed.cell().kernel().layers()));
    layers.add(driver.first().sources());
    List<CellId> cells = driver.cells().stream().map(packed -> packed.cell().id()).toList();
    try {
      Path log =
          PublicFiles.ownFile(
              PublicFiles.ownDirectory(logs.resolve(cells.get(0).slug()))
                  .resolve("mkdriverdisk.log"));
      Path made =
          dkms.mkdriverdisk(
              form.word(),
              media.word(),
              cells,
              List.copyOf(layers),
              DkmsPackaging.keptFor(driver.module(), area),
              Files.createTempDirectory(work, "mkdriverdisk-"),
              Map.of(
                  "SOURCE_DATE_EPOCH", Long.toString(driver.first().sourceDate().getEpochSecond())),
              log);
      Path taken = work.resolve(form.fileName(driver.module(), media));
      Files.copy(made, taken, StandardCopyOption.REPLACE_EXISTING);
      return DiskWriter.described(
          taken, form, driver.module(), cells.stream().map(CellId::kernel).toList());
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use " + work + ": " + e.getMessage(), "is the disk full?", e);
    }
  }
}
