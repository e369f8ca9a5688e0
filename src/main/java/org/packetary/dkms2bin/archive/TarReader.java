package org.packetary.dkms2bin.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.Member;
import org.packetary.dkms2bin.archive.safe.MemberSink;
import org.packetary.dkms2bin.archive.safe.MeteredInput;
import org.packetary.dkms2bin.archive.safe.Printable;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * Reads a tar stream (ustar, GNU long names, pax) and hands its members to a sink. It keeps memory
 * and output within limits and notices a missing end; what a member may be is the sink's business.
 * Sparse members are refused: neither dpkg nor rpm writes them.
 */
public final class TarReader {

  /** The hint for members that only an attacker or a broken tool writes. */
  public static final String UNSOUND =
      "no sound package holds such a member; get the package again from where you trust it";

  /** Headers, long names and pax records of one member. GNU tar's own names end at 4 KiB. */
  private static final int LONGEST_HEADER = 256 << 10;

  /** Global pax records add up, as they hold for all later members. */
  private static final int MOST_PAX_RECORDS = 100;

  private static final int BLOCK = 512;

  /** How the pax record for a name begins, after its length. */
  private static final String PAX_PATH = " path=";

  private static final String PAX_LINK = " linkpath=";

  private final String archive;
  private final ExtractionLimits limits;

  /**
   * A reader of one archive.
   *
   * @param archive what messages call it
   */
  public TarReader(String archive, ExtractionLimits limits) {
    this.archive = archive;
    this.limits = limits;
  }

  /**
   * Reads all members.
   *
   * @param in the compressed bytes; not closed
   * @param taken how many compressed bytes were taken so far
   * @throws InputException if the archive is damaged, truncated, a decompression bomb, or the sink
   *     refuses a member
   * @throws EnvironmentException if the sink cannot write
   */
  public void read(InputStream in, LongSupplier taken, Compression compression, MemberSink sink) {
    try (InputStream plain = Damage.asIoException(() -> compression.decompress(new Shielded(in)));
        MeteredInput metered = new MeteredInput(plain, taken, archive, limits);
        StrictTar tar = new StrictTar(metered)) {
      for (TarArchiveEntry entry = next(tar, metered); entry != null; entry = next(tar, metered)) {
        sink.accept(member(entry, metered.window()), tar);
        tar.transferTo(OutputStream.nullOutputStream());
      }
      metered.closeWindow();
      metered.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw Damage.of(archive, e);
    }
  }

  private @Nullable TarArchiveEntry next(StrictTar tar, MeteredInput metered) throws IOException {
    metered.openWindow(LONGEST_HEADER);
    TarArchiveEntry entry = Damage.asIoException(tar::getNextEntry);
    if (entry == null) {
      if (metered.trailingZeros() < BLOCK) {
        throw Damage.truncated(archive, "the block that ends a tar archive is missing");
      }
      return null;
    }
    if (!entry.isCheckSumOK()) {
      throw new IOException("a tar header's checksum is wrong");
    }
    if (entry.getExtraPaxHeaders().size() > MOST_PAX_RECORDS) {
      throw Damage.bomb(archive, "a member has more than " + MOST_PAX_RECORDS + " pax records");
    }
    if (metered.window().contains(PAX_PATH + "/")) {
      throw absolute();
    }
    metered.closeWindow();
    return entry;
  }

  private Member member(TarArchiveEntry entry, String headers) {
    if (entry.isSparse()) {
      throw new InputException(
          archive + ": the member " + Printable.of(entry.getName()) + " is stored sparse",
          "pack it again without tar's --sparse");
    }
    return new Member(
        text(entry.getName(), headers.contains(PAX_PATH)),
        kind(entry),
        entry.getMode(),
        entry.getLastModifiedTime().toInstant(),
        text(entry.getLinkName(), headers.contains(PAX_LINK)));
  }

  /**
   * Names are UTF-8. Commons Compress decodes those in pax records so; of the others we get the
   * bytes, one char each, as it would put question marks for what is not UTF-8. Here such bytes
   * become the replacement character, which no sink lets through.
   */
  private static String text(String name, boolean decoded) {
    return decoded
        ? name
        : new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static Member.Kind kind(TarArchiveEntry entry) {
    return switch (entry.getLinkFlag()) {
      case TarConstants.LF_SYMLINK -> Member.Kind.SYMLINK;
      case TarConstants.LF_LINK -> Member.Kind.HARDLINK;
      case TarConstants.LF_DIR -> Member.Kind.DIRECTORY;
      case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG ->
          entry.isDirectory() ? Member.Kind.DIRECTORY : Member.Kind.FILE;
      default -> Member.Kind.SPECIAL;
    };
  }

  private InputException absolute() {
    return new InputException(
        archive + ": refused a member with a long name: its path is absolute", UNSOUND);
  }

  /** Says no to GNU long names that are absolute: Commons Compress drops their slash, as in pax. */
  private final class StrictTar extends TarArchiveInputStream {

    StrictTar(InputStream in) {
      super(in, StandardCharsets.ISO_8859_1.name());
    }

    @Override
    protected byte @Nullable [] getLongNameData() throws IOException {
      boolean name = getCurrentEntry().isGNULongNameEntry();
      byte[] data = super.getLongNameData();
      if (name && data != null && data.length > 0 && data[0] == '/') {
        throw absolute();
      }
      return data;
    }
  }
}
