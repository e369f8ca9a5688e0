package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.TreeCopier;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.input.SourceLayers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.roots.BuildRoots;

/**
 * Driver disks that the build root's dkms makes (mkdriverdisk).
 *
 * @param dkms makes them
 * @param roots the roots that it runs in
 * @param sources lays the sources out
 * @param logs where dkms's output goes, in the first cell's directory
 */
record DkmsDisks(
    DkmsPackagers dkms,
    BuildRoots roots,
    SourceLayers sources,
    DiskForm form,
    Media media,
    Path logs)
    implements DriverDisks {

  @Override
  public DriverDisk make(BuiltDriver driver, List<PackageFile> common, Path work)
      throws InterruptedException {
    Set<Layer> layers = new LinkedHashSet<>();
    for (BuiltDriver.Packed packed : driver.cells()) {
      layers.addAll(roots.realise(packed.spec().root()));
    }
    layers.add(sources.of(driver.source().source(), driver.module()));
    List<CellId> cells = driver.cells().stream().map(packed -> packed.spec().id()).toList();
    try {
      Path log =
          PublicFiles.ownFile(
              PublicFiles.ownDirectory(logs.resolve(cells.get(0).slug()))
                  .resolve("mkdriverdisk.log"));
      Path own = Files.createTempDirectory(work, "mkdriverdisk-");
      Path made =
          dkms.mkdriverdisk(
              form.word(),
              media.word(),
              cells,
              new ArrayList<>(layers),
              builds(driver, own.resolve("builds")),
              Files.createDirectory(own.resolve("root")),
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

  /** What dkms keeps of each build, a directory for each kernel. */
  private static Path builds(BuiltDriver driver, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (BuiltDriver.Packed packed : driver.cells()) {
      CellId id = packed.spec().id();
      CellResult result =
          packed
              .result()
              .orElseThrow(
                  () ->
                      new PublishException(
                          "the result of " + id + " is not in the store", "run with --force"));
      new TreeCopier(ExtractionLimits.DEFAULT)
          .copy(result.files().built(), directory.resolve(id.kernel()), path -> false);
    }
    return directory;
  }
}
