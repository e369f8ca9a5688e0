package org.packetary.dkms2bin.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes zip archives as Info-ZIP does on Unix, with any member. */
public final class ZipBuilder {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes);

  /** A file with mode 0644. */
  public ZipBuilder file(String name, String content) {
    return member(name, 0100644, content.getBytes(StandardCharsets.UTF_8));
  }

  /** A directory with mode 0755. */
  public ZipBuilder directory(String name) {
    return member(name + "/", 040755, new byte[0]);
  }

  /** A symbolic link. */
  public ZipBuilder symlink(String name, String target) {
    return member(name, 0120777, target.getBytes(StandardCharsets.UTF_8));
  }

  /** A member with any Unix mode; 0 for an archive that has none. */
  ZipBuilder member(String name, int mode, byte[] content) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    if (mode != 0) {
      entry.setUnixMode(mode);
      entry.setLastModifiedTime(FileTime.from(TarBuilder.TIME, TimeUnit.SECONDS));
    }
    return add(entry, content);
  }

  /** A member with whatever the entry says. */
  ZipBuilder add(ZipArchiveEntry entry, byte[] content) {
    try {
      zip.putArchiveEntry(entry);
      zip.write(content);
      zip.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The archive with its directory. */
  public byte[] build() {
    try {
      zip.finish();
      zip.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
