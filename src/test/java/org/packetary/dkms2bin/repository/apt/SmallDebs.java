package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.packaging.HostTool;

/** Makes Debian packages with nothing in them. */
final class SmallDebs {

  private final Path directory;

  /** Packages below a directory. */
  SmallDebs(Path directory) {
    this.directory = directory;
  }

  /** A package of version 1, of the same bytes each time. */
  Path file(String name, String architecture) throws IOException, InterruptedException {
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: %s\nVersion: 1\nArchitecture: %s\nMaintainer: T <t@example.org>\nDescription: x\n"
            .formatted(name, architecture));
    Path file =
        Files.createDirectories(directory.resolve("staging"))
            .resolve(name + "_1_" + architecture + ".deb");
    // Made twice, it is the same.
    HostTool.output(
        "env",
        "SOURCE_DATE_EPOCH=1700000000",
        "dpkg-deb",
        "-Znone",
        "--build",
        "--root-owner-group",
        tree.toString(),
        file.toString());
    return file;
  }

  /** The same, as it is published. */
  PackageFile packaged(String name, String architecture) throws IOException, InterruptedException {
    return ForeignPackages.describe(DebFile.read(file(name, architecture)));
  }
}
