package org.packetary.dkms2bin.model;

import java.nio.file.Path;
import java.util.List;

/**
 * A finished driver disk: one module version's packages for some kernels, in a file that an
 * installer reads.
 *
 * @param path where it lies now
 * @param module what it is of
 * @param form whose installer reads it, in dkms's word: {@code ubuntu}, {@code redhat3}
 * @param kernels the releases that it has packages for
 * @param sha256 lower-case hexadecimal digest of the file's bytes
 * @param size in bytes
 */
public record DriverDisk(
    Path path, ModuleId module, String form, List<String> kernels, String sha256, long size) {

  public DriverDisk {
    kernels = List.copyOf(kernels);
  }

  /** The same disk at another place. */
  public DriverDisk at(Path newPath) {
    return new DriverDisk(newPath, module, form, kernels, sha256, size);
  }
}
