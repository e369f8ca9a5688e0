package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Owner, permission bits and umask as Linux has them: Java's own permissions know neither
 * set-user-id nor sticky bits, and no number of a user.
 */
final class UnixMode {

  static final int SET_GROUP_ID = 02000;
  static final int STICKY = 01000;
  static final int GROUP_AND_OTHERS = 077;
  static final int GROUP_WRITES = 020;
  static final int OTHERS_WRITE = 02;

  private static final int BITS = 07777;
  private static final int USUAL_UMASK = 022;
  private static final Path SELF = Path.of("/proc/self");

  private UnixMode() {}

  /** All twelve bits of a file; of what a link leads to, not of the link. */
  static int of(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode") & BITS;
  }

  /** Gives a file these twelve bits. */
  static void set(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }

  /** The number of the user that a file belongs to. */
  static int owner(Path path, LinkOption... options) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", options);
  }

  /** The number of the user that runs this process. */
  static int self() throws IOException {
    return owner(SELF);
  }

  /** This process's umask; the usual one where the kernel (before 4.7) does not tell it. */
  static int umask() throws IOException {
    for (String line : Files.readAllLines(SELF.resolve("status"), StandardCharsets.ISO_8859_1)) {
      if (line.startsWith("Umask:")) {
        return Integer.parseInt(line.substring("Umask:".length()).strip(), 8);
      }
    }
    return USUAL_UMASK;
  }
}
