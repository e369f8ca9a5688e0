package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.input.SourceLayers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.roots.BuildRoots;

/** Makes packages and driver disks of cells' results. */
interface Packing {

  /** All that decides about the package's bytes beside the result and the sources. */
  String description();

  /**
   * Makes a cell's modules what they ship as.
   *
   * @param modules what was verified
   * @param staging where they are put
   * @throws org.packetary.dkms2bin.model.PublishException if they cannot be made
   */
  default ReadyCell ready(DeliveredCell cell, ResultOutcome.Verified modules, Path staging)
      throws IOException, InterruptedException {
    return new ReadyCell(cell, modules, List.of());
  }

  /**
   * Makes the package.
   *
   * @param proven how far its modules were proven; empty where they were not
   * @param staging where it is put; what else is written lies below, too
   * @throws org.packetary.dkms2bin.model.PublishException if it cannot be made
   */
  PackageFile pack(ReadyCell cell, Optional<Rung> proven, Path staging)
      throws IOException, InterruptedException;

  /**
   * Makes a package with what all packages have in common, whatever the driver.
   *
   * @param staging where it is put; what else is written lies below, too
   */
  default Optional<PackageFile> forAll(Path staging) {
    return Optional.empty();
  }

  /**
   * Finds out whether all can be written, before anything is built.
   *
   * @throws org.packetary.dkms2bin.model.EnvironmentException if something cannot
   */
  default void checkHost() throws InterruptedException {}

  /**
   * Finds out whether the recipe's build roots have what makes packages.
   *
   * @param base the recipe's base layers
   * @param scratch private, on the layers' file system
   * @throws org.packetary.dkms2bin.model.UsageException if they have not
   */
  default void checkRoot(Recipe recipe, DkmsPackagers dkms, List<Layer> base, Path scratch)
      throws InterruptedException {}

  /** What has to be installed in the build roots for it. */
  default List<String> tools() {
    return List.of();
  }

  /** Whether disks are made of what is kept of each build, and not of packages. */
  default boolean disksNeedResults() {
    return false;
  }

  /**
   * What makes disks.
   *
   * @param logs where programs' output goes
   */
  DriverDisks disks(
      DiskForm form, DkmsPackagers dkms, BuildRoots roots, SourceLayers sources, Path logs);
}
