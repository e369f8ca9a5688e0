package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.result.ResultFiles;
import org.packetary.dkms2bin.result.ResultOutcome;

/** Takes the package that the cell's own dkms made. */
record DkmsPacking() implements Packing {

  @Override
  public String description() {
    return "dkms mkbmdeb";
  }

  @Override
  public PackageFile pack(DeliveredCell cell, ResultOutcome.Verified modules, Path staging)
      throws IOException {
    List<Path> made = ResultFiles.list(cell.result().files().packages());
    if (made.size() != 1) {
      throw new PublishException(
          "the result of " + cell.id() + " holds " + made.size() + " packages of dkms",
          "build it again with --force");
    }
    Path taken = staging.resolve(made.get(0).getFileName());
    Files.copy(made.get(0), taken, StandardCopyOption.REPLACE_EXISTING);
    return ForeignPackages.describe(DebFile.read(taken));
  }
}
