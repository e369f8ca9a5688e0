package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Packages that stand in for kernel images: the names, the files that depmod needs, and, as in
 * Debian's own, scripts that run depmod and in the end delete what it wrote.
 */
final class StandIns {

  private StandIns() {}

  /** Writes {@code linux-image-KERNEL} into a directory. */
  static Path image(Workbench bench, String kernel, Path into)
      throws IOException, InterruptedException {
    Path tree = bench.scratch("image");
    Path modules = tree.resolve("lib/modules").resolve(kernel);
    Files.createDirectories(modules.resolve("kernel"));
    Files.createFile(modules.resolve("modules.order"));
    Files.createFile(modules.resolve("modules.builtin"));
    Files.createDirectory(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        """
        Package: linux-image-%s
        Version: 1
        Architecture: amd64
        Maintainer: Tests <tests@example.org>
        Description: stands in for a kernel
        """
            .formatted(kernel));
    script(tree.resolve("DEBIAN/postinst"), "[ \"$1\" != configure ] || depmod " + kernel);
    script(
        tree.resolve("DEBIAN/postrm"),
        "for name in dep alias symbols softdep devname; do rm -f /lib/modules/"
            + kernel
            + "/modules.$name*; done; rm -f /lib/modules/"
            + kernel
            + "/modules.*.bin");
    Path deb = into.resolve("linux-image-" + kernel + "_1_amd64.deb");
    bench.output("dpkg-deb", "--root-owner-group", "--build", tree, deb);
    return deb;
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\nset -e\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
