package org.packetary.dkms2bin.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes a directory as an uncompressed tar archive, the same for the same files: entries sorted,
 * owned by root, with one time; modes 0755 for directories and what can be run, else 0644. Names
 * begin with {@code ./}, as {@code tar cf FILE .} has them; long ones are GNU tar's.
 */
public final class TarWriter {

  private static final int RUNNABLE = 0755;
  private static final int PLAIN = 0644;
  private static final int LINK = 0777;

  private TarWriter() {}

  /**
   * Writes an archive of everything below a directory.
   *
   * @param time of every entry, cut to seconds
   * @param archive is replaced where it exists
   * @throws IOException if something cannot be read or written, or is neither file, directory nor
   *     symbolic link
   */
  public static void write(Path directory, Instant time, Path archive) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      write(directory, time, out);
    }
  }

  /** The same, into a stream, which is closed. */
  public static void write(Path directory, Instant time, OutputStream out) throws IOException {
    List<Path> members;
    try (Stream<Path> walk = Files.walk(directory)) {
      members = walk.sorted((a, b) -> name(directory, a).compareTo(name(directory, b))).toList();
    }
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
      for (Path member : members) {
        TarArchiveEntry entry = entry(directory, member);
        entry.setModTime(FileTime.from(Instant.ofEpochSecond(time.getEpochSecond())));
        tar.putArchiveEntry(entry);
        if (!entry.isDirectory() && !entry.isSymbolicLink()) {
          Files.copy(member, tar);
        }
        tar.closeArchiveEntry();
      }
    }
  }

  private static TarArchiveEntry entry(Path directory, Path member) throws IOException {
    String name = name(directory, member);
    if (Files.isSymbolicLink(member)) {
      TarArchiveEntry link = entry(name, TarConstants.LF_SYMLINK, LINK);
      link.setLinkName(Files.readSymbolicLink(member).toString());
      return link;
    }
    if (Files.isDirectory(member, LinkOption.NOFOLLOW_LINKS)) {
      return entry(name, TarConstants.LF_DIR, RUNNABLE);
    }
    if (!Files.isRegularFile(member, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(member + " is neither file, directory nor symbolic link");
    }
    TarArchiveEntry file =
        entry(name, TarConstants.LF_NORMAL, Files.isExecutable(member) ? RUNNABLE : PLAIN);
    file.setSize(Files.size(member));
    return file;
  }

  private static TarArchiveEntry entry(String name, byte type, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type);
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    return entry;
  }

  private static String name(Path directory, Path member) {
    String relative = directory.relativize(member).toString();
    boolean isDirectory = Files.isDirectory(member, LinkOption.NOFOLLOW_LINKS);
    return "./" + relative + (isDirectory && !relative.isEmpty() ? "/" : "");
  }
}
