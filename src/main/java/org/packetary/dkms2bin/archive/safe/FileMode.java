package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * Gives extracted files the permissions and times of their members, as far as they are harmless:
 * set-user-id, set-group-id and sticky bits go, and we can always read and remove what we made. The
 * umask has no say.
 */
final class FileMode {

  private static final int PERMISSION_BITS = 0777;
  private static final int OWNER_READ = 0400;
  private static final int OWNER_ALL = 0700;
  private static final int UNLISTED_DIRECTORY = 0755;

  /** What Linux file systems can hold at most, as on ext4: a day in 2446. */
  private static final Instant LATEST_TIME = Instant.ofEpochSecond(0x3_7fff_ffffL);

  private FileMode() {}

  static void dressFile(Path path, Member member) {
    dress(path, member.mode() | OWNER_READ, member.modified());
  }

  static void dressDirectory(Path path, Member member) {
    dress(path, member.mode() | OWNER_ALL, member.modified());
  }

  /** A directory that the archive does not list by itself. */
  static void dressUnlistedDirectory(Path path) throws IOException {
    Files.setPosixFilePermissions(path, permissions(UNLISTED_DIRECTORY));
  }

  private static void dress(Path path, int mode, Instant modified) {
    try {
      Files.setPosixFilePermissions(path, permissions(mode & PERMISSION_BITS));
      Files.setLastModifiedTime(path, FileTime.from(storable(modified)));
    } catch (IOException e) {
      throw HostIo.failure("cannot set the permissions and time of " + path, e);
    }
  }

  private static Instant storable(Instant time) {
    if (time.isBefore(Instant.EPOCH)) {
      return Instant.EPOCH;
    }
    return time.isAfter(LATEST_TIME) ? LATEST_TIME : time;
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    int bit = OWNER_READ;
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mode & bit) != 0) {
        set.add(permission);
      }
      bit >>= 1;
    }
    return set;
  }
}
