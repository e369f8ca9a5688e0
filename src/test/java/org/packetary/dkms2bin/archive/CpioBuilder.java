package org.packetary.dkms2bin.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes cpio archives in the new ASCII form with any member, however hostile. */
public final class CpioBuilder {

  private static final int FILE = 0100000;
  private static final int DIRECTORY = 040000;
  private static final int SYMLINK = 0120000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int inode;

  /** A file with mode 0644. */
  public CpioBuilder file(String name, String content) {
    return member(name, FILE | 0644, 1, ++inode, content.getBytes(StandardCharsets.UTF_8));
  }

  /** One name of a file with several; only the last has the content. */
  public CpioBuilder hardlink(String name, int inode, int names, String content) {
    return member(name, FILE | 0755, names, inode, content.getBytes(StandardCharsets.UTF_8));
  }

  /** A directory with mode 0755. */
  public CpioBuilder directory(String name) {
    return member(name, DIRECTORY | 0755, 2, ++inode, new byte[0]);
  }

  /** A symbolic link. */
  public CpioBuilder symlink(String name, String target) {
    byte[] content = target.getBytes(StandardCharsets.UTF_8);
    return member(name, SYMLINK | 0777, 1, ++inode, content);
  }

  /** A member with any mode. */
  public CpioBuilder member(String name, int mode, int names, int inode, byte[] content) {
    return member(name.getBytes(StandardCharsets.UTF_8), mode, names, inode, content);
  }

  public CpioBuilder member(byte[] name, int mode, int names, int inode, byte[] content) {
    String header =
        String.format(
            Locale.ROOT,
            "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
            inode,
            mode,
            0,
            0,
            names,
            TarBuilder.TIME,
            content.length,
            0,
            1,
            0,
            0,
            name.length + 1,
            0);
    bytes.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(name);
    bytes.write(0);
    pad();
    bytes.writeBytes(content);
    pad();
    return this;
  }

  private void pad() {
    bytes.writeBytes(new byte[-bytes.size() & 3]);
  }

  /** The archive without its trailer. */
  public byte[] unfinished() {
    return bytes.toByteArray();
  }

  /** The archive with its trailer. */
  public byte[] build() {
    return member("TRAILER!!!", 0, 1, 0, new byte[0]).unfinished();
  }
}
