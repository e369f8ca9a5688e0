package org.packetary.dkms2bin.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Foreground;
import org.packetary.dkms2bin.process.HostEnvironment;

/** Writes a kept root, as it is seen from inside, into an archive that any chroot is made of. */
public final class RootExport {

  private static final String COMPRESS = "--use-compress-program=zstd -q -T0 -3";

  private final HostEnvironment environment;

  /** By the host's tar and zstd. */
  public RootExport(HostEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Writes one, which nobody is in.
   *
   * @return the file's size
   * @throws EnvironmentException if it cannot be written
   */
  public long write(KeptRoot root, Path file) throws InterruptedException {
    Path target = file.toAbsolutePath().normalize();
    try {
      // Others may write to the directory: they must not be able to foresee the name.
      Path temporary =
          Files.createTempFile(target.getParent(), "." + target.getFileName() + ".", ".new");
      try {
        pack(root, temporary);
        PublicFiles.dressFile(temporary);
        long size = Files.size(temporary);
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return size;
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write " + file + ": " + e.getMessage(),
          "does its directory exist, and is there room?",
          e);
    }
  }

  private void pack(KeptRoot root, Path file) throws InterruptedException {
    int status =
        Foreground.run(
            List.of(
                "sh",
                root.enter().toString(),
                "--merged",
                "tar",
                "--create",
                "--file=-",
                COMPRESS,
                "--numeric-owner",
                "--xattrs",
                "--xattrs-include=*",
                "--format=posix",
                "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
                "--sort=name",
                "."),
            environment.variables(),
            // Who runs inside may be another user, to whom this directory is closed.
            Optional.of(file));
    if (status != 0) {
      throw new EnvironmentException(
          "cannot export " + root.id() + ": tar ended with status " + status,
          "is there room for " + file + "?");
    }
  }
}
