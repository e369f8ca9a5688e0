package org.packetary.dkms2bin.image.bootstrap;

import java.nio.file.Path;
import java.util.List;

/**
 * What was made of a root.
 *
 * @param vmlinuz the kernel
 * @param initrd the initial RAM file system
 * @param squashfs the root
 * @param packages all that are installed: {@code NAME VERSION ARCHITECTURE}
 */
record MadeRoot(Path vmlinuz, Path initrd, Path squashfs, List<String> packages) {

  MadeRoot {
    packages = List.copyOf(packages);
  }
}
