package org.packetary.dkms2bin.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes tar archives with any member, however hostile. */
public final class TarBuilder {

  /** The modification time of members that are given none: 2001-09-09T01:46:40Z. */
  public static final long TIME = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar;

  /** GNU long names, UTF-8. */
  public TarBuilder() {
    this(TarArchiveOutputStream.LONGFILE_GNU, "UTF-8");
  }

  TarBuilder(int longFileMode, String encoding) {
    tar = new TarArchiveOutputStream(bytes, encoding);
    tar.setLongFileMode(longFileMode);
  }

  /** A file with mode 0644. */
  public TarBuilder file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8), 0644, TIME);
  }

  /** A file, its time in seconds since the epoch. */
  public TarBuilder file(String name, byte[] content, int mode, long time) {
    TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, mode);
    entry.setModTime(FileTime.from(time, TimeUnit.SECONDS));
    return add(entry, content);
  }

  /** A directory with mode 0755. */
  public TarBuilder directory(String name) {
    return add(entry(name, TarConstants.LF_DIR, 0755), new byte[0]);
  }

  /** A symbolic link. */
  public TarBuilder symlink(String name, String target) {
    return link(name, target, TarConstants.LF_SYMLINK);
  }

  /** A hard link. */
  public TarBuilder hardlink(String name, String target) {
    return link(name, target, TarConstants.LF_LINK);
  }

  /** A member of any type, by its flag in the header. */
  public TarBuilder special(String name, byte type) {
    return add(entry(name, type, 0644), new byte[0]);
  }

  /** The GNU header that holds the next member's name, here of zeros. */
  TarBuilder longName(int length) {
    return add(entry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, 0), new byte[length]);
  }

  /** A file whose name comes in a pax record. */
  TarBuilder paxNamed(String name, String content) {
    TarArchiveEntry entry = entry("placeholder", TarConstants.LF_NORMAL, 0644);
    entry.setSize(content.length());
    byte[] record = paxRecord("path", name);
    TarArchiveEntry header = entry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, 0644);
    add(header, record);
    return add(entry, content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] paxRecord(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.getBytes(StandardCharsets.UTF_8).length;
    int total = length + String.valueOf(length + 2).length();
    return (total + rest).getBytes(StandardCharsets.UTF_8);
  }

  private TarBuilder link(String name, String target, byte type) {
    TarArchiveEntry entry = entry(name, type, 0777);
    byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 100) {
      // Commons Compress takes quadratic time to shorten a long target.
      add(entry("././@LongLink", TarConstants.LF_GNUTYPE_LONGLINK, 0), bytes);
    }
    entry.setLinkName(bytes.length > 100 ? "long" : target);
    return add(entry, new byte[0]);
  }

  private static TarArchiveEntry entry(String name, byte type, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setMode(mode);
    entry.setModTime(FileTime.from(TIME, TimeUnit.SECONDS));
    return entry;
  }

  private TarBuilder add(TarArchiveEntry entry, byte[] content) {
    try {
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The archive with its end blocks. */
  public byte[] build() {
    try {
      tar.finish();
      tar.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A control archive with these files. */
  static byte[] control(Map<String, String> files) {
    TarBuilder tar = new TarBuilder().directory("./");
    files.forEach((name, content) -> tar.file("./" + name, content));
    return tar.build();
  }
}
