package org.packetary.dkms2bin.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.HostInput;
import org.packetary.dkms2bin.archive.safe.SafeDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * Extracts tar archives that nobody vouches for: nothing is written outside the target directory or
 * through a symbolic link.
 *
 * <p>Refused are absolute paths and {@code ..}, links that lead outside, device nodes, FIFOs and
 * sockets, members that contradict each other, names that are not UTF-8 or hold control characters,
 * and whatever exceeds the limits. The target stands for the root of a file system, so that a
 * symbolic link to {@code /usr/share/x} is kept and leads nowhere on this host. Files belong to us,
 * with their modification times and permission bits, without set-user-id, set-group-id and sticky;
 * directories are always writable for us.
 */
public final class TarExtractor {

  private static final int BUFFER = 1 << 16;
  private static final int CHECKSUM = TarConstants.CHKSUM_OFFSET;

  private final ExtractionLimits limits;

  /** An extractor that refuses archives beyond the limits. */
  public TarExtractor(ExtractionLimits limits) {
    this.limits = limits;
  }

  /** Whether a file begins as an uncompressed tar archive does: by magic or, before POSIX, sum. */
  public static boolean looksLikeTar(byte[] head) {
    return FileKind.isTar(head) || hasChecksum(head);
  }

  /**
   * Whether the header's octal checksum is right: the sum of its bytes, its own taken as blanks.
   */
  private static boolean hasChecksum(byte[] head) {
    if (head.length < TarConstants.DEFAULT_RCDSIZE) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < TarConstants.DEFAULT_RCDSIZE; i++) {
      boolean own = i >= CHECKSUM && i < CHECKSUM + TarConstants.CHKSUMLEN;
      sum += own ? ' ' : head[i] & 0xff;
    }
    String text =
        new String(head, CHECKSUM, TarConstants.CHKSUMLEN, StandardCharsets.ISO_8859_1)
            .replace('\0', ' ')
            .strip();
    return text.matches("[0-7]{1,7}") && Integer.parseInt(text, 8) == sum;
  }

  /**
   * Extracts a tar archive, compressed or not, as its first bytes say.
   *
   * @param dir is created where it is missing; after a failure it holds part of the archive
   * @throws InputException if the archive is damaged, truncated or unsafe, or something else was
   *     compressed
   * @throws EnvironmentException if the host cannot read or write
   */
  public void extract(Path archive, Path dir) {
    try (HostInput file = HostInput.open(archive);
        InputStream in = new BufferedInputStream(file, BUFFER)) {
      Compression compression = Compression.detect(in);
      if (compression != Compression.NONE) {
        checkContent(archive, compression);
      }
      extract(in, file::count, compression, archive.toString(), dir);
    } catch (IOException e) {
      throw Damage.of(archive.toString(), e);
    }
  }

  /** Tells something else that was compressed from a damaged archive. */
  private static void checkContent(Path archive, Compression compression) throws IOException {
    try (InputStream in = new BufferedInputStream(HostInput.open(archive), BUFFER);
        InputStream plain = Damage.asIoException(() -> compression.decompress(in))) {
      byte[] head = Damage.asIoException(() -> plain.readNBytes(FileKind.HEAD));
      boolean emptyTar =
          head.length == FileKind.HEAD && Arrays.equals(head, new byte[FileKind.HEAD]);
      if (!looksLikeTar(head) && !emptyTar) {
        throw new InputException(
            archive + " is not a tar archive: compressed in it is " + FileKind.describe(head),
            "name a package, a tarball or a directory");
      }
    }
  }

  /**
   * Extracts a tar stream.
   *
   * @param in the compressed bytes; not closed
   * @param taken how many of them were taken so far, for the limit of the ratio
   * @param name what messages call the archive
   */
  public void extract(
      InputStream in, LongSupplier taken, Compression compression, String name, Path dir) {
    SafeDirectory target = new SafeDirectory(dir, name, TarReader.UNSOUND, limits);
    new TarReader(name, limits).read(in, taken, compression, target);
    target.finish();
  }
}
