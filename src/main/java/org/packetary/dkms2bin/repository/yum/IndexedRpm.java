package org.packetary.dkms2bin.repository.yum;

import java.io.IOException;
import java.nio.file.Path;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packagefile.RpmTag;
import org.packetary.dkms2bin.repository.Digests;
import org.packetary.dkms2bin.repository.IndexedPackage;
import org.packetary.dkms2bin.repository.PackageForm;

/**
 * The entry of one .rpm of the repository. createrepo_c reads what this does not hold.
 *
 * @param version with epoch and release
 */
record IndexedRpm(
    String fileName,
    String stamp,
    String packageName,
    String version,
    String architecture,
    Digests digests)
    implements IndexedPackage {

  static final PackageForm<IndexedRpm> FORM =
      new PackageForm<>(".rpm", IndexedRpm.class, IndexedRpm::read);

  private static IndexedRpm read(Path file, String name, String stamp) throws IOException {
    RpmFile rpm = RpmFile.read(file);
    String architecture =
        rpm.text(RpmTag.ARCH).orElseThrow(() -> new IOException("it names no architecture"));
    return new IndexedRpm(name, stamp, rpm.name(), rpm.version(), architecture, Digests.of(file));
  }

  @Override
  public IndexedRpm withStamp(String other) {
    return new IndexedRpm(fileName, other, packageName, version, architecture, digests);
  }

  @Override
  public String identity() {
    return packageName + " " + version + " " + architecture;
  }
}
