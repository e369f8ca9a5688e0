package org.packetary.dkms2bin.packaging;

import java.io.IOException;
import java.nio.file.Files;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.BinaryPackage;
import org.packetary.dkms2bin.util.Digests;

/** Describes package files that were not made by this tool. */
public final class ForeignPackages {

  private ForeignPackages() {}

  /**
   * What is to be known of a package.
   *
   * @throws org.packetary.dkms2bin.model.InputException if it is damaged
   * @throws IOException if it cannot be read
   */
  public static PackageFile describe(BinaryPackage file) throws IOException {
    return new PackageFile(
        file.path(),
        file.name(),
        file.version(),
        file.architecture(),
        Digests.sha256(file.path()),
        Files.size(file.path()));
  }
}
