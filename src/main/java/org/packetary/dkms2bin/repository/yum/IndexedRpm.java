package org.packetary.dkms2bin.repository.yum;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
      new PackageForm<>(".rpm", IndexedRpm.class, IndexedRpm::read, IndexedRpm::known);

  private static final String NAME = "name";
  private static final String VERSION = "version";
  private static final String ARCHITECTURE = "architecture";

  private static IndexedRpm read(Path file, String name, String stamp) throws IOException {
    RpmFile rpm = RpmFile.read(file);
    String architecture =
        rpm.text(RpmTag.ARCH).orElseThrow(() -> new IOException("it names no architecture"));
    return new IndexedRpm(name, stamp, rpm.name(), rpm.version(), architecture, Digests.of(file));
  }

  private static IndexedRpm known(
      String fileName, String stamp, Map<String, String> fields, Digests digests) {
    return new IndexedRpm(
        fileName,
        stamp,
        Objects.requireNonNull(fields.get(NAME), NAME),
        Objects.requireNonNull(fields.get(VERSION), VERSION),
        Objects.requireNonNull(fields.get(ARCHITECTURE), ARCHITECTURE),
        digests);
  }

  @Override
  public Map<String, String> fields() {
    return new TreeMap<>(Map.of(NAME, packageName, VERSION, version, ARCHITECTURE, architecture));
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
