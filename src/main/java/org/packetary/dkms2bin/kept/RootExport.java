package org.packetary.dkms2bin.kept;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.layer.TarWords;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Foreground;
import org.packetary.dkms2bin.process.HostEnvironment;

/** Writes a kept root, as it is seen from inside, into an archive that any chroot is made of. */
public final class RootExport {

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
    try {
      return AtomicFile.replace(
          file.toAbsolutePath().normalize(), temporary -> pack(root, temporary));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write " + file + ": " + e.getMessage(),
          "does its directory exist, and is there room?",
          e);
    }
  }

  private void pack(KeptRoot root, Path file) throws InterruptedException {
    List<String> argv =
        new ArrayList<>(List.of("sh", root.enter().toString(), "--merged", "tar", "--file=-"));
    argv.addAll(TarWords.packing());
    argv.add(".");
    int status =
        Foreground.run(
            argv,
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
