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
    Path temporary = beside(file);
    try {
      Files.writeString(temporary, text);
      place(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Writes what a file becomes. */
  @FunctionalInterface
  public interface Making {
    /** Writes it into an empty file. */
    void into(Path file) throws IOException, InterruptedException;
  }

  /**
   * The same for what others write.
   *
   * @return the file's size
   */
  public static long replace(Path file, Making making) throws IOException, InterruptedException {
    Path temporary = beside(file);
    try {
      making.into(temporary);
      long bytes = Files.size(temporary);
      place(temporary, file);
      return bytes;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Others may write to the directory: they must not be able to foresee the name. */
  private static Path beside(Path file) throws IOException {
    return Files.createTempFile(
        file.toAbsolutePath().getParent(), "." + file.getFileName() + ".", ".new");
  }

  private static void place(Path temporary, Path file) throws IOException {
    PublicFiles.dressFile(temporary);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
