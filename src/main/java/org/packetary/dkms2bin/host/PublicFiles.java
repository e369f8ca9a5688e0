package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Makes what others have to read, whatever the umask is: repositories, disks, reports and logs.
 * They are served by web servers and read by apt's own user, and a package manager installs from
 * them as root: all may read them, and nobody else may write them.
 *
 * <p>A umask that shares files with a group, such as 002, is heeded: the group may write what we
 * make. What was there before us is the user's and stays as it is.
 */
public final class PublicFiles {

  private static final int DIRECTORY = 0755;
  private static final int FILE = 0644;
  private static final int READ_AND_ENTER = 0555;
  private static final int READ = 0444;
  private static final int READ_AND_WRITE = 0666;

  /** Until the mode is set: no more than it will be. */
  private static final FileAttribute<Set<PosixFilePermission>> AT_FIRST =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

  private static final FileAttribute<Set<PosixFilePermission>> FILE_AT_FIRST =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  private PublicFiles() {}

  /**
   * Creates a directory and those above it that are missing.
   *
   * @return those that were missing, the uppermost first
   */
  public static Deque<Path> makeDirectories(Path directory) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = directory.toAbsolutePath();
        at != null && !Files.isDirectory(at);
        at = at.getParent()) {
      missing.push(at);
    }
    for (Path one : missing) {
      try {
        Files.createDirectory(one, AT_FIRST);
        dressDirectory(one);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(one)) {
          throw e;
        }
      }
    }
    return missing;
  }

  /**
   * Creates a directory of ours, or mends one that an earlier run left unreadable.
   *
   * @param directory which nobody but us makes; those above it are made where they are missing
   * @return the directory
   */
  public static Path ownDirectory(Path directory) throws IOException {
    makeDirectories(directory);
    reveal(directory);
    return directory;
  }

  /** Makes or mends the directory of a file of ours, as {@link #ownDirectory} does. */
  public static void ownDirectoryOf(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      ownDirectory(directory);
    }
  }

  /**
   * Sees to it that a file can be written and is public: an empty one is made where there is none.
   *
   * @param file which nobody but us writes
   * @return the file
   */
  public static Path ownFile(Path file) throws IOException {
    try {
      Files.createFile(file, FILE_AT_FIRST);
      dressFile(file);
    } catch (FileAlreadyExistsException e) {
      reveal(file);
    }
    return file;
  }

  /** Gives a file that we have just written the mode of a public one. */
  public static void dressFile(Path file) throws IOException {
    UnixMode.set(file, FILE | groupBit());
  }

  /** Gives a file that we have just written the mode of the one that it was made from. */
  public static void dressAs(Path file, Path original) throws IOException {
    UnixMode.set(file, UnixMode.of(original) & READ_AND_WRITE);
  }

  private static void dressDirectory(Path directory) throws IOException {
    int inherited = UnixMode.of(directory) & UnixMode.SET_GROUP_ID;
    UnixMode.set(directory, DIRECTORY | groupBit() | inherited);
  }

  /**
   * Lets all read something that an earlier run of this user left; another user's stays as it is,
   * and so does what a link leads to: whoever may write the directory could name a secret of ours.
   */
  public static void reveal(Path path) throws IOException {
    if (Files.isSymbolicLink(path) || UnixMode.owner(path) != UnixMode.self()) {
      return;
    }
    int mode = UnixMode.of(path);
    boolean isDirectory = Files.isDirectory(path);
    int wanted =
        (mode | (isDirectory ? READ_AND_ENTER : READ))
            & ~UnixMode.OTHERS_WRITE
            & (isDirectory ? ~0 : 0777);
    if (wanted != mode) {
      UnixMode.set(path, wanted);
    }
  }

  private static int groupBit() throws IOException {
    int umask = UnixMode.umask();
    boolean shared = (umask & UnixMode.GROUP_WRITES) == 0 && (umask & UnixMode.OTHERS_WRITE) != 0;
    return shared ? UnixMode.GROUP_WRITES : 0;
  }
}
