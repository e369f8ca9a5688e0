package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import org.packetary.dkms2bin.model.PackageFile;

/** Makes a verified cell's package. Safe for several threads. */
interface CellPackaging {

  /**
   * Makes it, while the cell's root is still there.
   *
   * @throws IOException if the host cannot read or write
   * @throws org.packetary.dkms2bin.model.PublishException if it cannot be made
   * @throws org.packetary.dkms2bin.model.InputException if the names do not fit the format
   */
  PackageFile pack(VerifiedCell verified) throws IOException, InterruptedException;
}
