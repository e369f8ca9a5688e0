package org.packetary.dkms2bin.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Resources;

/**
 * Writes what a root's {@code /dev} and {@code /run} begin with: directories, links, files to mount
 * on, and what answers for the kernel. The script {@code enter} copies it, so that each run in a
 * root begins with the same.
 *
 * @param release what {@code uname -r} answers; the host's when empty
 * @param binds where directories of the host are shown
 */
record OwnFiles(Optional<String> release, List<Bind> binds) {

  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  private static final Map<String, String> LINKS =
      Map.of(
          "ptmx", "pts/ptmx",
          "fd", "/proc/self/fd",
          "stdin", "fd/0",
          "stdout", "fd/1",
          "stderr", "fd/2");

  /** Everyone may write, and delete what is their own. */
  private static final int SHARED = 0b1_111_111_111;

  static OwnFiles of(SandboxRoot root) {
    return new OwnFiles(root.release(), root.binds());
  }

  /**
   * Writes the files anew where they are not there yet.
   *
   * @param directory of ours alone: nothing that runs in a root may write to it
   */
  void write(Path directory) {
    try {
      Path devices = make(directory.resolve("dev"));
      make(devices.resolve("pts"));
      Files.setAttribute(make(devices.resolve("shm")), "unix:mode", SHARED);
      for (String name : DEVICES) {
        write(devices.resolve(name), "", "rw-r--r--");
      }
      for (Map.Entry<String, String> link : LINKS.entrySet()) {
        Path place = devices.resolve(link.getKey());
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
          Files.createSymbolicLink(place, Path.of(link.getValue()));
        }
      }
      make(directory.resolve("run"));
      make(directory.resolve("run/lock"));
      Path own = make(directory.resolve("run/dkms2bin"));
      if (release.isPresent()) {
        write(own.resolve("osrelease"), release.get() + "\n", "rw-r--r--");
        write(own.resolve("uname"), Resources.text(OwnFiles.class, "uname.sh"), "rwxr-xr-x");
        write(own.resolve("uname.real"), "", "rw-r--r--");
      }
      for (Bind bind : binds) {
        make(directory.resolve(bind.inside().substring(1)));
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot set up a build root in " + directory.getParent() + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  private static Path make(Path directory) throws IOException {
    Files.createDirectories(directory);
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void write(Path file, String text, String mode) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
