package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Makes directories that only their owner can enter, from the first moment and with any umask. */
public final class PrivateDirectory {

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateDirectory() {}

  /**
   * Makes one.
   *
   * @throws java.nio.file.FileAlreadyExistsException if something is there already
   */
  public static Path make(Path directory) throws IOException {
    return Files.createDirectory(directory, OWNER_ONLY);
  }
}
