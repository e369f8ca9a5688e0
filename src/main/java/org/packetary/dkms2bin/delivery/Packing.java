package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Path;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.result.ResultOutcome;

/** Makes a package of a cell's result. */
interface Packing {

  /** All that decides about the package's bytes beside the result and the sources. */
  String description();

  /**
   * Makes the package.
   *
   * @param modules what was verified
   * @param staging where it is put; what else is written lies below, too
   * @throws org.packetary.dkms2bin.model.PublishException if it cannot be made
   */
  PackageFile pack(DeliveredCell cell, ResultOutcome.Verified modules, Path staging)
      throws IOException;
}
