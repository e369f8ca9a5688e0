package org.packetary.dkms2bin.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * Writes a cpio archive in the new ASCII form, which the kernel reads as initramfs
 * (Documentation/driver-api/early-userspace/buffer-format.rst). The same entries give the same
 * bytes: everything is root's and of one time, and inode numbers count up.
 *
 * <p>Entries are written in the order in which they are given. The kernel makes no directories by
 * itself: what is below one that neither the archive nor one before it has is lost without a word.
 */
public final class CpioWriter implements Closeable {

  private static final int KIND = 0170000;

  private final CpioArchiveOutputStream cpio;
  private final long time;
  private long inode;

  /**
   * An archive that is written to a stream, which {@link #close} closes.
   *
   * @param time of every entry, cut to seconds
   */
  public CpioWriter(OutputStream out, Instant time) {
    this.cpio =
        new CpioArchiveOutputStream(
            out, CpioConstants.FORMAT_NEW, 4, StandardCharsets.UTF_8.name());
    this.time = time.getEpochSecond();
  }

  /** A directory: {@code lib/modules}, without a slash before or behind it. */
  public void directory(String name, int mode) throws IOException {
    put(name, CpioConstants.C_ISDIR | mode, 0);
    cpio.closeArchiveEntry();
  }

  /** A file. */
  public void file(String name, int mode, byte[] content) throws IOException {
    write(name, CpioConstants.C_ISREG | mode, content);
  }

  /** A file with the content of another. */
  public void file(String name, int mode, Path content) throws IOException {
    try (InputStream in = Files.newInputStream(content)) {
      put(name, CpioConstants.C_ISREG | mode, Files.size(content));
      in.transferTo(cpio);
      cpio.closeArchiveEntry();
    }
  }

  /** A symbolic link. */
  public void link(String name, String target) throws IOException {
    write(name, CpioConstants.C_ISLNK | 0777, target.getBytes(StandardCharsets.UTF_8));
  }

  /** A character device. */
  public void device(String name, int mode, int major, int minor) throws IOException {
    CpioArchiveEntry entry = entry(name, CpioConstants.C_ISCHR | mode, 0);
    entry.setRemoteDeviceMaj(major);
    entry.setRemoteDeviceMin(minor);
    cpio.putArchiveEntry(entry);
    cpio.closeArchiveEntry();
  }

  private void write(String name, int mode, byte[] content) throws IOException {
    put(name, mode, content.length);
    cpio.write(content);
    cpio.closeArchiveEntry();
  }

  private void put(String name, int mode, long size) throws IOException {
    cpio.putArchiveEntry(entry(name, mode, size));
  }

  private CpioArchiveEntry entry(String name, int mode, long size) {
    CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, name);
    inode++;
    entry.setInode(inode);
    entry.setMode(mode);
    entry.setNumberOfLinks((mode & KIND) == CpioConstants.C_ISDIR ? 2 : 1);
    entry.setSize(size);
    entry.setTime(time);
    return entry;
  }

  /** Writes the trailer, and closes the stream. */
  @Override
  public void close() throws IOException {
    cpio.close();
  }
}
