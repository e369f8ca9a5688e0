package org.packetary.dkms2bin.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * A scratch directory in which the host check tries what a file system can do. Gone when closed.
 */
record ProbeDirectory(Path path) implements AutoCloseable {

  /** Fails where the file system is mounted noexec. */
  static final String RUN_A_PROGRAM =
      "printf '#!/bin/sh\\n' > program && chmod 700 program && ./program";

  /**
   * Fails where the file system is mounted nodev; passes where devices cannot be made, which is no
   * fault of the file system's.
   */
  static final String OPEN_A_DEVICE = "mknod null c 1 3 2>&- || exit 0; cat null";

  /**
   * Mounts an overlay, writes a file and removes one of the lower layer, as builds do; its argument
   * is more options. Where nothing else is allowed to, fuse-overlayfs mounts it.
   */
  static final String MOUNT_AN_OVERLAY =
      "o=lowerdir=lower,upperdir=upper,workdir=work; mount -t overlay overlay -o $o$1 merged"
          + " || { [ -n \"$1\" ] && fuse-overlayfs -o $o merged; }"
          + " && echo new > merged/new && rm merged/old";

  static ProbeDirectory in(Path parent) throws IOException {
    Path path = Files.createTempDirectory(parent, ".dkms2bin-doctor-");
    for (String name : new String[] {"lower", "upper", "work", "merged"}) {
      Files.createDirectory(path.resolve(name));
    }
    Files.createFile(path.resolve("lower/old"));
    return new ProbeDirectory(path);
  }

  @Override
  public void close() throws IOException {
    FileTrees.delete(path);
  }
}
