package org.packetary.dkms2bin.packaging.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.packetary.dkms2bin.packaging.Destination;
import org.packetary.dkms2bin.packaging.PackageEntry;

/**
 * A file of a {@link ProgramPackage}.
 *
 * @param file what it is made from, a regular file
 * @param destination the absolute path on the target
 * @param executable whether it has mode 0755 there, instead of 0644
 */
public record ProgramFile(Path file, String destination, boolean executable) {

  private static final int PROGRAM_MODE = 0755;
  private static final int FILE_MODE = 0644;

  public ProgramFile {
    Destination.check(destination);
  }

  PackageEntry entry() throws IOException {
    int mode = executable ? PROGRAM_MODE : FILE_MODE;
    return new PackageEntry(file, destination, mode, "", Files.size(file));
  }
}
