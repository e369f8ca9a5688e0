package org.packetary.dkms2bin.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.HardLinks;
import org.packetary.dkms2bin.archive.safe.Member;
import org.packetary.dkms2bin.archive.safe.MemberSink;
import org.packetary.dkms2bin.archive.safe.MeteredInput;

/**
 * Reads a cpio stream in the new ASCII form, which rpm's payloads have, and hands its members to a
 * sink. It keeps memory and output within limits and demands the trailer; what a member may be is
 * the sink's business.
 *
 * <p>Members that are hard links of each other share device and inode number, and only the last of
 * them carries the content: the sink gets the content once and the others as hard links to it.
 */
public final class CpioReader {

  /** Header and name. */
  private static final int LONGEST_HEADER = 16 << 10;

  private static final int LONGEST_LINK_TARGET = 4096;
  private static final int BLOCK = 512;
  private static final long KIND = 0170000;

  private final String archive;
  private final ExtractionLimits limits;
  private final OptionalLong size;

  /**
   * A reader of one archive.
   *
   * @param archive what messages call it
   * @param size how many bytes it should have uncompressed, if that is known
   */
  public CpioReader(String archive, ExtractionLimits limits, OptionalLong size) {
    this.archive = archive;
    this.limits = limits;
    this.size = size;
  }

  /**
   * Reads all members.
   *
   * @param in the compressed bytes; not closed
   * @param taken how many compressed bytes were taken so far
   * @throws org.packetary.dkms2bin.model.InputException if the archive is damaged, truncated,
   *     longer than it should be, a decompression bomb, or the sink refuses a member
   * @throws org.packetary.dkms2bin.model.EnvironmentException if the sink cannot write
   */
  public void read(InputStream in, LongSupplier taken, Compression compression, MemberSink sink) {
    HardLinks links = new HardLinks(archive, limits, sink);
    try (InputStream plain = Damage.asIoException(() -> compression.decompress(new Shielded(in)));
        MeteredInput metered = new MeteredInput(plain, taken, archive, limits);
        CpioArchiveInputStream cpio =
            new CpioArchiveInputStream(metered, BLOCK, StandardCharsets.ISO_8859_1.name())) {
      CpioArchiveEntry entry = next(cpio, metered);
      while (entry != null) {
        accept(entry, cpio, links);
        cpio.transferTo(OutputStream.nullOutputStream());
        entry = next(cpio, metered);
      }
      links.finish();
      metered.transferTo(OutputStream.nullOutputStream());
      checkSize(metered.total());
    } catch (IOException e) {
      throw Damage.of(archive, e);
    }
  }

  private @Nullable CpioArchiveEntry next(CpioArchiveInputStream cpio, MeteredInput metered)
      throws IOException {
    metered.openWindow(LONGEST_HEADER);
    CpioArchiveEntry entry = Damage.asIoException(cpio::getNextEntry);
    metered.closeWindow();
    checkSize(metered.total());
    if (entry != null && (entry.getFormat() & CpioConstants.FORMAT_NEW_MASK) == 0) {
      throw Damage.damaged(archive, "its cpio archive is not in the new ASCII form");
    }
    return entry;
  }

  /** Padding to a whole block is all that may follow. */
  private void checkSize(long read) {
    if (size.isPresent() && read - size.getAsLong() >= BLOCK) {
      throw Damage.damaged(
          archive, "it runs past its size, which should be " + size.getAsLong() + " bytes");
    }
  }

  private void accept(CpioArchiveEntry entry, InputStream content, HardLinks links)
      throws IOException {
    Member.Kind kind = kind(entry.getMode());
    String target = kind == Member.Kind.SYMLINK ? target(entry, content) : "";
    Member member =
        new Member(
            utf8(entry.getName().getBytes(StandardCharsets.ISO_8859_1)),
            kind,
            (int) (entry.getMode() & ~KIND),
            Instant.ofEpochSecond(entry.getTime()),
            target);
    if (kind == Member.Kind.FILE && entry.getNumberOfLinks() > 1) {
      HardLinks.Inode inode =
          new HardLinks.Inode(entry.getDeviceMaj(), entry.getDeviceMin(), entry.getInode());
      links.accept(inode, entry.getNumberOfLinks(), member, entry.getSize(), content);
    } else {
      links.accept(member, content);
    }
  }

  private static Member.Kind kind(long mode) {
    return switch ((int) (mode & KIND)) {
      case CpioConstants.C_ISREG -> Member.Kind.FILE;
      case CpioConstants.C_ISDIR -> Member.Kind.DIRECTORY;
      case CpioConstants.C_ISLNK -> Member.Kind.SYMLINK;
      default -> Member.Kind.SPECIAL;
    };
  }

  private static String target(CpioArchiveEntry entry, InputStream content) throws IOException {
    if (entry.getSize() > LONGEST_LINK_TARGET) {
      throw new IOException("the target of a symbolic link is " + entry.getSize() + " bytes long");
    }
    return utf8(content.readNBytes(LONGEST_LINK_TARGET));
  }

  /** What is not UTF-8 becomes the replacement character, which no sink lets through. */
  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
