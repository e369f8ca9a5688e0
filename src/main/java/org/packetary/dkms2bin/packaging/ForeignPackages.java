package org.packetary.dkms2bin.packaging;

import java.io.IOException;
import java.nio.file.Files;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packagefile.RpmTag;
import org.packetary.dkms2bin.util.Digests;

/** Describes package files that were not made by this tool. */
public final class ForeignPackages {

  private ForeignPackages() {}

  /**
   * What is to be known of a Debian package.
   *
   * @throws org.packetary.dkms2bin.model.InputException if it is none, or damaged
   * @throws IOException if it cannot be read
   */
  public static PackageFile describe(DebFile deb) throws IOException {
    return new PackageFile(
        deb.path(),
        deb.controlField("Package").orElse(""),
        deb.controlField("Version").orElse(""),
        deb.controlField("Architecture").orElse(""),
        Digests.sha256(deb.path()),
        Files.size(deb.path()));
  }

  /**
   * What is to be known of an RPM package.
   *
   * @throws org.packetary.dkms2bin.model.InputException if it is none, or damaged
   * @throws IOException if it cannot be read
   */
  public static PackageFile describe(RpmFile rpm) throws IOException {
    return new PackageFile(
        rpm.path(),
        rpm.name(),
        rpm.version(),
        rpm.text(RpmTag.ARCH).orElse(""),
        Digests.sha256(rpm.path()),
        Files.size(rpm.path()));
  }
}
