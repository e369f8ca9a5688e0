package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A kind of packages.
 *
 * @param suffix what their files end with
 * @param type what is known of one
 * @param reader reads one
 * @param known makes one of what was known of it
 */
public record PackageForm<P extends IndexedPackage>(
    String suffix, Class<P> type, Reader<P> reader, Known<P> known) {

  /** Makes a package's entry again. */
  public interface Known<P> {

    /**
     * The entry.
     *
     * @param fields as {@link IndexedPackage#fields} gave them
     */
    P of(String fileName, String stamp, Map<String, String> fields, Digests digests);
  }

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
