package org.packetary.dkms2bin.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.packaging.rpm.RpmPackager;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/** Driver disks with real packages of a module that is no module. */
public final class Disks {

  /** The date of everything. */
  public static final Instant DATE = Instant.parse("2022-08-29T10:11:12Z");

  private static final ModuleId MODULE = new ModuleId("tp_smapi", "0.43");

  private Disks() {}

  static DiskWriter writer() {
    return new DiskWriter(new ProcessRunner(), environment());
  }

  static HostEnvironment environment() {
    return HostEnvironment.of(System.getenv());
  }

  /** Writes a disk below a directory, which must be empty, for these kernels. */
  public static DriverDisk write(DiskForm form, Media media, Path directory, List<String> kernels)
      throws IOException, InterruptedException {
    Path sources = Files.createDirectories(directory.resolve("sources/sub"));
    Files.writeString(sources.resolve("b.c"), "int b;\n");
    Files.writeString(directory.resolve("sources/Makefile"), "obj-m := tp_smapi.o\n");
    Path script = Files.writeString(directory.resolve("sources/run"), "#!/bin/sh\n");
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + script + " executable");
    }
    Files.createSymbolicLink(directory.resolve("sources/link"), Path.of("sub/b.c"));
    Packager packager =
        form == DiskForm.UBUNTU
            ? new DebPackager()
            : new RpmPackager(RpmOptions.DEFAULTS.forDriverDisk());
    Path staging = Files.createDirectories(directory.resolve("staging"));
    Path module = Files.writeString(directory.resolve("tp_smapi.ko"), "module");
    List<DiskPackage> packages =
        kernels.stream()
            .map(k -> new DiskPackage(packager.write(spec(module, k), staging).path(), k))
            .toList();
    return writer()
        .write(
            new DiskSpec(
                form,
                media,
                MODULE,
                Architecture.X86_64,
                packages,
                directory.resolve("sources"),
                DATE),
            Files.createDirectories(directory.resolve("work")));
  }

  private static ModulePackage spec(Path module, String kernel) {
    String place = "/lib/modules/" + kernel + "/updates/dkms/tp_smapi.ko";
    return new ModulePackage(
        new CellId(MODULE, kernel, Architecture.X86_64),
        List.of(new ModuleFile(module, place)),
        Optional.empty(),
        false,
        PackageMetadata.NONE,
        DATE);
  }

  /** The control file and preinst as mkdriverdisk writes them. */
  public static Map<String, String> dkmsControl(String kernel) {
    return Map.of(
        "control",
        """
        Package: tp-smapi-modules-%s
        Version: 0.43-1
        Section: misc
        Priority: optional
        Architecture: x86_64
        Depends:
        Maintainer: DKMS <dkms@example.org>
        Description: DKMS packaged binary driver update
         For installers.
        """
            .formatted(kernel),
        "preinst",
        "#!/bin/bash\n[[ $(uname -r) = " + kernel + " ]] || exit 1\nexit 0\n");
  }
}
