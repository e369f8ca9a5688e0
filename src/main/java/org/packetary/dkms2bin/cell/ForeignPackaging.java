package org.packetary.dkms2bin.cell;

import java.io.IOException;
import org.packetary.dkms2bin.result.ResultFiles;

/** Lets a cell's own root make packages, where the user wants those of the root's dkms. */
@FunctionalInterface
public interface ForeignPackaging {

  /** Makes none: packages are made of the result later. */
  ForeignPackaging NONE = (verified, files) -> {};

  /**
   * Makes packages of a verified cell.
   *
   * @param files where they and what is needed for disks go
   * @throws org.packetary.dkms2bin.model.PublishException if what was made is not what was verified
   */
  void pack(VerifiedCell verified, ResultFiles files) throws IOException, InterruptedException;
}
