package org.packetary.dkms2bin.distro.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files that other runs may be reading. */
public final class CacheFiles {

  private CacheFiles() {}

  /** Replaces a file as a whole; one with that very text stays as it is. */
  public static void replace(Path file, String text) throws IOException {
    if (Files.exists(file) && Files.readString(file).equals(text)) {
      return;
    }
    Path temporary = Files.createTempFile(file.getParent(), ".new-", "");
    try {
      Files.writeString(temporary, text);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
