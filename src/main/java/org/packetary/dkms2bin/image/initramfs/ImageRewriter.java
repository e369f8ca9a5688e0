package org.packetary.dkms2bin.image.initramfs;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.single.CompressedStream;
import org.packetary.dkms2bin.archive.single.Part;
import org.packetary.dkms2bin.archive.single.SeekableInput;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.model.InputException;

/**
 * Writes an initial RAM file system again in which some files are different: its last segment with
 * files is written anew, packed as it was, and the bytes of all others stay.
 */
public final class ImageRewriter {

  private final Initramfs image;
  private final Segment segment;
  private final Compression compression;

  /**
   * A writer for an image.
   *
   * @throws InputException if that segment is packed as we pack none
   */
  public ImageRewriter(Initramfs image) {
    this.image = image;
    this.segment =
        image.segments().stream()
            .filter(s -> s.contents().contains(Segment.Content.FILES))
            .reduce((a, b) -> b)
            .orElseThrow(
                () -> new InputException(image.file() + " has no files", "name another image"));
    this.compression = segment.kind().map(this::compression).orElse(Compression.NONE);
  }

  private Compression compression(StreamKind kind) {
    return switch (kind) {
      case GZIP -> Compression.GZIP;
      case XZ -> Compression.XZ;
      case ZSTD -> Compression.ZSTD;
      default ->
          throw new InputException(
              image.file() + " is packed by " + kind.word() + ", which is not written here",
              "have it packed by gzip, xz or zstd");
    };
  }

  /**
   * Writes the image.
   *
   * @param changes by paths without links
   * @param date of new directories and links
   * @throws InputException if what is gone is in an earlier segment, or a changed file has several
   *     names
   */
  public void write(Path to, SortedMap<String, FileChange> changes, Instant date)
      throws IOException {
    for (var change : changes.entrySet()) {
      boolean isGone = change.getValue() instanceof FileChange.Gone;
      if (isGone
          && image.tree().entry(change.getKey()).orElse(null) instanceof Node.RegularFile file
          && file.segment() != segment.number()) {
        throw new InputException(
            change.getKey() + " is in an earlier segment than the packages go into, and has to go",
            "make the image anew with one segment");
      }
    }
    try (SeekableInput in = SeekableInput.open(image.file());
        Counted out = new Counted(Files.newOutputStream(to))) {
      new Part(in, segment.offset()).transferTo(out);
      in.seek(segment.offset());
      try (InputStream plain = plain(in);
          OutputStream packed = compression.compressor(new Kept(out))) {
        new SegmentRewriter(image.tree(), changes, date, packed).write(plain);
      }
      rest(in, out);
    }
  }

  private InputStream plain(SeekableInput in) throws IOException {
    return segment.kind().isEmpty()
        ? new Part(in, segment.length())
        : CompressedStream.at(in, segment.kind().get()).open().orElseThrow();
  }

  /** What stands behind, at a place where the kernel reads it. */
  private void rest(SeekableInput in, Counted out) throws IOException {
    in.seek(segment.offset() + segment.length());
    int next = in.read();
    while (next == 0) {
      next = in.read();
    }
    if (next < 0) {
      out.write(new byte[SegmentWriter.alignment(out.count)]);
      return;
    }
    out.write(new byte[SegmentWriter.padding(out.count)]);
    in.seek(in.position() - 1);
    in.transferTo(out);
  }

  /** Knows how much was written. */
  private static final class Counted extends FilterOutputStream {
    private long count;

    Counted(OutputStream out) {
      super(new BufferedOutputStream(out));
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }

  /** Leaves the other stream open. */
  private static final class Kept extends FilterOutputStream {
    Kept(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
