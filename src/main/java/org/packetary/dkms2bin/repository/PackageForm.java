package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A kind of packages.
 *
 * @param suffix what their files end with
 * @param type what is known of one
 * @param reader reads one
 */
public record PackageForm<P extends IndexedPackage>(
    String suffix, Class<P> type, Reader<P> reader) {

  /** Reads a package file. */
  public interface Reader<P> {

    /**
     * Reads what the index needs.
     *
     * @throws IOException if the file cannot be read or lacks what every package has
     * @throws org.packetary.dkms2bin.model.Dkms2binException if it is no package, or damaged
     */
    P read(Path file, String fileName, String stamp) throws IOException;
  }
}
