package org.packetary.dkms2bin.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.TarWriter;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.TreeCopier;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.repository.yum.Createrepo;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Writes driver disks in the layout of dkms's mkdriverdisk. The same specification gives the same
 * bytes. The packages on a disk are the files that were given, byte for byte.
 */
public final class DiskWriter {

  private final Xorriso xorriso;
  private final Createrepo createrepo;

  /** A writer that uses this host's programs. */
  public DiskWriter(CommandRunner runner, HostEnvironment environment) {
    this.xorriso = new Xorriso(runner, environment);
    this.createrepo = new Createrepo(runner, environment);
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
    if (form == DiskForm.REDHAT3) {
      createrepo.check();
    }
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
      switch (spec.form()) {
        case UBUNTU -> layUbuntu(spec, tree);
        case REDHAT3 -> layRedhat3(spec, tree);
      }
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

  private static void layUbuntu(DiskSpec spec, Path tree) throws IOException {
    for (DiskPackage one : spec.packages()) {
      lay(one.file(), tree.resolve("ubuntu-drivers").resolve(one.baseVersion()), spec);
    }
    String sources = spec.module().name() + "-" + spec.module().version();
    Path parent = Files.createDirectories(tree.resolve("ubuntu"));
    new TreeCopier(ExtractionLimits.DEFAULT)
        .copy(spec.sources(), parent.resolve(sources), path -> false);
  }

  private void layRedhat3(DiskSpec spec, Path tree) throws IOException, InterruptedException {
    Files.writeString(
        tree.resolve("rhdd3"),
        spec.module().name() + "-" + spec.module().version() + " driver disk\n");
    Path rpms = tree.resolve("rpms").resolve(spec.architecture().rpm());
    for (DiskPackage one : spec.packages()) {
      lay(one.file(), rpms, spec);
    }
    Path names = Files.createTempFile(tree.getParent(), "packages-", "");
    Files.writeString(
        names,
        spec.packages().stream()
            .map(one -> one.file().getFileName() + "\n")
            .distinct()
            .sorted()
            .collect(Collectors.joining()));
    createrepo.run(rpms, names, Optional.empty(), spec.date(), rpms);
    Files.delete(names);
  }

  /** The index of RPM packages holds their files' times. */
  private static void lay(Path file, Path directory, DiskSpec spec) throws IOException {
    Path place = Files.createDirectories(directory).resolve(file.getFileName());
    Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(place, FileTime.from(spec.date()));
  }
}
