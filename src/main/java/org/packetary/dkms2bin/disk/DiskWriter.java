package org.packetary.dkms2bin.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.archive.TarWriter;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Writes driver disks in the layout of dkms's mkdriverdisk. The same specification gives the same
 * bytes. The packages on a disk are the files that were given, byte for byte.
 */
public final class DiskWriter {

  private final Xorriso xorriso;
  private final CommandRunner runner;
  private final HostEnvironment environment;

  /** A writer that uses this host's programs. */
  public DiskWriter(CommandRunner runner, HostEnvironment environment) {
    this.xorriso = new Xorriso(runner, environment);
    this.runner = runner;
    this.environment = environment;
  }

  /**
   * Makes sure that the programs for a disk are there.
   *
   * @throws EnvironmentException if one is not
   */
  public void check(DiskForm form, Media media) throws InterruptedException {
    if (media == Media.ISO) {
      xorriso.check();
    }
    form.layout(runner, environment).check();
  }

  /**
   * Writes a disk.
   *
   * @param work an existing directory, private to the caller; the disk comes to be in it
   * @throws PublishException if a file cannot be read or written, or a program fails
   */
  public DriverDisk write(DiskSpec spec, Path work) throws InterruptedException {
    try {
      Path tree = Files.createTempDirectory(work, "disk-");
      spec.form().layout(runner, environment).lay(spec, tree);
      Path file = work.resolve(spec.fileName());
      switch (spec.media()) {
        case TAR -> TarWriter.write(tree, spec.date(), file);
        case ISO -> xorriso.write(tree, spec.form().label(spec.module()), spec.date(), file);
      }
      FileTrees.delete(tree);
      return described(file, spec.form(), spec.module(), spec.kernels());
    } catch (IOException e) {
      throw new PublishException(
          "cannot write the driver disk " + spec.fileName() + ": " + e.getMessage(),
          "is the disk full?",
          e);
    }
  }

  /** What is to be said about a disk that is there. */
  public static DriverDisk described(
      Path file, DiskForm form, ModuleId module, List<String> kernels) throws IOException {
    return new DriverDisk(
        file, module, form.word(), kernels, Digests.sha256(file), Files.size(file));
  }
}
