package org.packetary.dkms2bin.disk;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * The contents of a driver disk.
 *
 * @param form whose installer reads it
 * @param media what it is written as
 * @param module what it is of
 * @param architecture that its modules are for
 * @param packages at least one
 * @param sources the module's source tree
 * @param date of everything on it
 */
public record DiskSpec(
    DiskForm form,
    Media media,
    ModuleId module,
    Architecture architecture,
    List<DiskPackage> packages,
    Path sources,
    Instant date) {

  public DiskSpec {
    packages = List.copyOf(packages);
    if (packages.isEmpty()) {
      throw new IllegalArgumentException("a driver disk without packages: " + module);
    }
  }

  /** The disk's file. */
  String fileName() {
    return form.fileName(module, media);
  }

  /** The releases that it has packages for, in the order of the packages. */
  List<String> kernels() {
    return packages.stream().map(DiskPackage::kernel).distinct().toList();
  }
}
