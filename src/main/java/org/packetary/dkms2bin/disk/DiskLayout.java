package org.packetary.dkms2bin.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.TreeCopier;
import org.packetary.dkms2bin.repository.yum.Createrepo;

/** Lays out the files of a driver disk as one installer looks for them. */
interface DiskLayout {

  /**
   * Makes sure that the programs for it are there.
   *
   * @throws org.packetary.dkms2bin.model.EnvironmentException if one is not
   */
  void check() throws InterruptedException;

  /**
   * Lays the files out.
   *
   * @param tree an existing, empty directory
   * @throws IOException if a file cannot be read or written
   * @throws org.packetary.dkms2bin.model.PublishException if a program fails
   */
  void lay(DiskSpec spec, Path tree) throws IOException, InterruptedException;

  /** Debian packages by the base version of their kernels, and the sources. */
  record Ubuntu() implements DiskLayout {

    @Override
    public void check() {}

    @Override
    public void lay(DiskSpec spec, Path tree) throws IOException {
      for (DiskPackage one : spec.packages()) {
        copy(one.file(), tree.resolve("ubuntu-drivers").resolve(one.baseVersion()), spec);
      }
      String sources = spec.module().name() + "-" + spec.module().version();
      Path parent = Files.createDirectories(tree.resolve("ubuntu"));
      new TreeCopier(ExtractionLimits.DEFAULT)
          .copy(spec.sources(), parent.resolve(sources), path -> false);
    }
  }

  /**
   * A marker, RPM packages by architecture, and their index.
   *
   * @param createrepo writes the index
   */
  record Redhat3(Createrepo createrepo) implements DiskLayout {

    @Override
    public void check() throws InterruptedException {
      createrepo.check();
    }

    @Override
    public void lay(DiskSpec spec, Path tree) throws IOException, InterruptedException {
      Files.writeString(
          tree.resolve("rhdd3"),
          spec.module().name() + "-" + spec.module().version() + " driver disk\n");
      Path rpms = tree.resolve("rpms").resolve(spec.architecture().rpm());
      for (DiskPackage one : spec.packages()) {
        copy(one.file(), rpms, spec);
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
  }

  /** Copies a package. The index of RPM packages holds their files' times. */
  private static void copy(Path file, Path directory, DiskSpec spec) throws IOException {
    Path place = Files.createDirectories(directory).resolve(file.getFileName());
    Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(place, FileTime.from(spec.date()));
  }
}
