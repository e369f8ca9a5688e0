package org.packetary.dkms2bin.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.X000A_NTFS;
import org.apache.commons.compress.archivers.zip.X5455_ExtendedTimestamp;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.Member;
import org.packetary.dkms2bin.archive.safe.MemberPath;
import org.packetary.dkms2bin.archive.safe.OutputMeter;
import org.packetary.dkms2bin.archive.safe.Printable;
import org.packetary.dkms2bin.archive.safe.SafeDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * Extracts zip archives under the rules of {@link TarExtractor}. What the central directory says is
 * taken for true, and each member's size and CRC must agree with it. Symbolic links are those that
 * Info-ZIP writes, by the Unix mode.
 */
public final class ZipExtractor {

  private static final int LONGEST_LINK_TARGET = 4096;

  /** Others are as good as never used for sources, and their decompressors are seldom tested. */
  private static final Set<ZipMethod> METHODS =
      Set.of(ZipMethod.STORED, ZipMethod.DEFLATED, ZipMethod.ENHANCED_DEFLATED, ZipMethod.BZIP2);

  private final ExtractionLimits limits;

  /** An extractor that refuses archives beyond the limits. */
  public ZipExtractor(ExtractionLimits limits) {
    this.limits = limits;
  }

  /** Whether a file begins as a zip archive does, whatever its name. */
  public static boolean looksLikeZip(byte[] head) {
    String start = new String(head, StandardCharsets.ISO_8859_1);
    return start.startsWith("PK\3\4") || start.startsWith("PK\5\6");
  }

  /**
   * Extracts a zip archive.
   *
   * @param dir is created where it is missing; after a failure it holds part of the archive
   * @throws InputException if the archive is damaged, truncated, encrypted or unsafe
   * @throws EnvironmentException if the host cannot read or write
   */
  public void extract(Path archive, Path dir) {
    String name = archive.toString();
    try (BoundedChannel channel = BoundedChannel.open(archive);
        ZipFile zip = Damage.asIoException(() -> open(channel))) {
      channel.unbind();
      long size = channel.size();
      OutputMeter meter = new OutputMeter(() -> size, name, limits);
      SafeDirectory target = new SafeDirectory(dir, name, TarReader.UNSOUND, limits);
      for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        checkReadable(archive, entry);
        try (InputStream raw = Damage.asIoException(() -> zip.getInputStream(entry));
            Content content = new Content(raw, meter)) {
          target.accept(member(entry, content), content);
          content.finish(entry);
        }
      }
      target.finish();
    } catch (IOException e) {
      throw Damage.of(name, e);
    }
  }

  private static ZipFile open(SeekableByteChannel channel) throws IOException {
    return ZipFile.builder()
        .setSeekableByteChannel(channel)
        .setCharset(StandardCharsets.UTF_8)
        .setIgnoreLocalFileHeader(true)
        .get();
  }

  private static void checkReadable(Path archive, ZipArchiveEntry entry) {
    String member = archive + ": the member " + Printable.of(entry.getName());
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw new InputException(member + " is encrypted", "pack it again without a password");
    }
    ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
    if (method == null || !METHODS.contains(method)) {
      throw new InputException(
          member + " is compressed with method " + entry.getMethod() + ", which is not supported",
          "pack it again with zip's defaults");
    }
  }

  private static Member member(ZipArchiveEntry entry, InputStream content) throws IOException {
    Member.Kind kind = kind(entry);
    String target = kind == Member.Kind.SYMLINK ? target(entry, content) : "";
    boolean modeKnown = (entry.getUnixMode() & UnixStat.PERM_MASK) != 0;
    int mode = kind == Member.Kind.DIRECTORY ? 0755 : 0644;
    return new Member(
        name(entry), kind, modeKnown ? entry.getUnixMode() : mode, modified(entry), target);
  }

  /**
   * Where a name is not UTF-8, Commons Compress puts question marks, and we the replacement
   * character, which no sink lets through.
   */
  private static String name(ZipArchiveEntry entry) {
    boolean elsewhere =
        entry.getNameSource() == ZipArchiveEntry.NameSource.UNICODE_EXTRA_FIELD
            || entry.getRawName() == null;
    String raw = elsewhere ? "" : new String(entry.getRawName(), StandardCharsets.UTF_8);
    return MemberPath.isUtf8(raw) ? entry.getName() : raw;
  }

  private static String target(ZipArchiveEntry entry, InputStream content) throws IOException {
    if (entry.getSize() > LONGEST_LINK_TARGET) {
      throw new IOException("the target of a symbolic link is " + entry.getSize() + " bytes long");
    }
    return new String(content.readNBytes(LONGEST_LINK_TARGET), StandardCharsets.UTF_8);
  }

  private static Member.Kind kind(ZipArchiveEntry entry) {
    if (entry.isDirectory()) {
      return Member.Kind.DIRECTORY;
    }
    return switch (entry.getUnixMode() & UnixStat.FILE_TYPE_FLAG) {
      case 0, UnixStat.FILE_FLAG -> Member.Kind.FILE;
      case UnixStat.DIR_FLAG -> Member.Kind.DIRECTORY;
      case UnixStat.LINK_FLAG -> Member.Kind.SYMLINK;
      default -> Member.Kind.SPECIAL;
    };
  }

  /**
   * The time of the extra fields, or else that of DOS, which has no zone: taken as UTC, so that it
   * is the same on every host.
   */
  private static Instant modified(ZipArchiveEntry entry) {
    FileTime stored = entry.getLastModifiedTime();
    Instant time = stored == null ? Instant.EPOCH : stored.toInstant();
    boolean zoned =
        entry.getExtraField(X5455_ExtendedTimestamp.HEADER_ID) != null
            || entry.getExtraField(X000A_NTFS.HEADER_ID) != null;
    return zoned
        ? time
        : LocalDateTime.ofInstant(time, ZoneId.systemDefault()).toInstant(ZoneOffset.UTC);
  }

  /** A member's bytes, counted and summed up. */
  private static final class Content extends CheckedInputStream {

    private final OutputMeter meter;
    private long count;

    Content(InputStream in, OutputMeter meter) {
      super(in, new CRC32());
      this.meter = meter;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = Damage.asIoException(() -> super.read(buffer, offset, length));
      if (n > 0) {
        count += n;
        meter.add(n);
      }
      return n;
    }

    /** Reads what is left and compares with the directory. */
    void finish(ZipArchiveEntry entry) throws IOException {
      transferTo(OutputStream.nullOutputStream());
      if (count != entry.getSize() || getChecksum().getValue() != entry.getCrc()) {
        throw new IOException("size or CRC of the member " + entry.getName() + " is wrong");
      }
    }
  }
}
