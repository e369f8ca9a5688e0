package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** Replaces a file at once: readers see all of the earlier one or all of the new one. */
public final class AtomicFile {

  private AtomicFile() {}

  /**
   * Writes a file in place of an earlier one, at once. All may read it, whatever the umask is.
   *
   * @param file with its directory
   * @throws IOException if it cannot be written
   */
  public static void replace(Path file, String text) throws IOException {
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

  /**
   * Writes a public file at once, unless it has this text already: then its time stays, too.
   *
   * @param file with its directory
   * @return whether it was written
   * @throws IOException if it cannot be written
   */
  public static boolean replaceIfDifferent(Path file, String text) throws IOException {
    if (Files.isRegularFile(file)
        && Arrays.equals(Files.readAllBytes(file), text.getBytes(StandardCharsets.UTF_8))) {
      PublicFiles.reveal(file);
      return false;
    }
    replace(file, text);
    return true;
  }
}
