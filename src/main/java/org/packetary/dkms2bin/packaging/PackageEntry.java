package org.packetary.dkms2bin.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A file of a package.
 *
 * @param file what it is made from
 * @param destination the absolute path on the target
 * @param mode the permission bits; those of a link are always 0777
 * @param link the link's target; empty for a regular file
 * @param size in bytes
 */
public record PackageEntry(Path file, String destination, int mode, String link, long size) {

  private static final int LINK_MODE = 0777;
  private static final int PROGRAM_MODE = 0755;
  private static final int FILE_MODE = 0644;

  /** A file that is never run. */
  public static PackageEntry data(Path file, String destination) throws IOException {
    return new PackageEntry(file, destination, FILE_MODE, "", Files.size(file));
  }

  /** A file that keeps whether it can be run, or a symbolic link. */
  public static PackageEntry any(Path file, String destination) throws IOException {
    if (Files.isSymbolicLink(file)) {
      String link = Files.readSymbolicLink(file).toString();
      return new PackageEntry(
          file, destination, LINK_MODE, link, link.getBytes(StandardCharsets.UTF_8).length);
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString(), null, "not a regular file");
    }
    int mode = Files.isExecutable(file) ? PROGRAM_MODE : FILE_MODE;
    return new PackageEntry(file, destination, mode, "", Files.size(file));
  }

  public boolean isLink() {
    return !link.isEmpty();
  }

  /**
   * What the entries take up when installed, in KiB, as dpkg-gencontrol(1) estimates it: every file
   * and link rounded up, and one for every directory.
   */
  public static long installedKib(List<PackageEntry> entries) {
    Set<String> directories = new HashSet<>(Set.of("/"));
    long kib = 0;
    for (PackageEntry entry : entries) {
      kib += (entry.size + 1023) / 1024;
      for (int at = entry.destination.indexOf('/', 1);
          at > 0;
          at = entry.destination.indexOf('/', at + 1)) {
        directories.add(entry.destination.substring(0, at));
      }
    }
    return kib + directories.size();
  }
}
