package org.packetary.dkms2bin.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.util.Digests;

/**
 * A package file that lies in a repository.
 *
 * @param file what it is, and where it lies
 * @param modified the time of its last change when it was recorded
 */
public record StoredPackage(PackageFile file, Instant modified) {

  /**
   * A package file as it lies there now.
   *
   * @throws IOException if it is not there
   */
  public static StoredPackage of(PackageFile file) throws IOException {
    return new StoredPackage(file, Files.getLastModifiedTime(file.path()).toInstant());
  }

  /**
   * Whether it is still there. Its bytes are read only where its time is another.
   *
   * @throws IOException if it is there and cannot be read
   */
  boolean isThere() throws IOException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    }
    if (!now.isRegularFile() || now.size() != file.size()) {
      return false;
    }
    return now.lastModifiedTime().toInstant().equals(modified)
        || Digests.sha256(file.path()).equals(file.sha256());
  }
}
