package org.packetary.dkms2bin.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.packetary.dkms2bin.host.PublicFiles;

/** Replaces a file at once: readers see all of the earlier one or all of the new one. */
final class ReportFile {

  private ReportFile() {}

  /**
   * Writes a file in place of an earlier one, at once. All may read it, whatever the umask is.
   *
   * @param file with its directory
   * @throws IOException if it cannot be written
   */
  static void replace(Path file, String text) throws IOException {
    // Others may write to the directory: they must not be able to foresee the name.
    Path temporary =
        Files.createTempFile(
            file.toAbsolutePath().getParent(), "." + file.getFileName() + ".", ".new");
    try {
      Files.writeString(temporary, text);
      PublicFiles.dressFile(temporary);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }
}
