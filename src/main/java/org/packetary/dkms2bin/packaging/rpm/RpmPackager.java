package org.packetary.dkms2bin.packaging.rpm;

import java.nio.file.Path;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.GatePackage;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.MokPackage;
import org.packetary.dkms2bin.packaging.PackageWriting;
import org.packetary.dkms2bin.packaging.Packager;

/**
 * Writes RPM packages.
 *
 * <p>A module package is for one kernel release, which it requires; its scripts tell that kernel
 * about its modules, never the running one. All of rpm from 4.11 (EL 7) on reads what it writes:
 * format 4, SHA-256 digests of header, payload and files, a payload compressed with xz.
 */
public final class RpmPackager implements Packager {

  private final RpmOptions options;
  private final RpmSpecs specs;

  /** A packager of packages with these traits. */
  public RpmPackager(RpmOptions options) {
    this.options = options;
    this.specs = new RpmSpecs(options);
  }

  @Override
  public PackageFile write(ModulePackage spec, Path dir) {
    return PackageWriting.run(
        RpmSpecs.fileName(spec), () -> new RpmWriter(specs.of(spec), options.signKey()).write(dir));
  }

  @Override
  public PackageFile write(MokPackage spec, Path dir) {
    return PackageWriting.run(
        spec.name(), () -> new RpmWriter(RpmSpecs.of(spec), options.signKey()).write(dir));
  }

  @Override
  public PackageFile write(CommonPackage spec, Path dir) {
    if (spec.files().isEmpty()) {
      throw new IllegalArgumentException("no files for a companion of " + spec.dkmsPackage());
    }
    return PackageWriting.run(
        RpmSpecs.fileName(spec),
        () -> new RpmWriter(RpmSpecs.of(spec), options.signKey()).write(dir));
  }

  @Override
  public PackageFile write(GatePackage spec, Path dir) {
    RpmSpec gate = RpmSpecs.of(spec);
    return PackageWriting.run(
        gate.fileName(), () -> new RpmWriter(gate, options.signKey()).write(dir));
  }
}
