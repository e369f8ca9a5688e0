package org.packetary.dkms2bin.archive.single;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** One member of a gzip file (RFC 1952): to the kernel each is a stream of its own. */
final class GzipMember implements CompressedStream {

  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int LONGEST_TEXT = 1 << 16;
  private static final int TRAILER = 8;

  private final SeekableInput file;
  private final long body;
  private final int flags;
  private @Nullable Inflater inflater;
  private long consumed;

  private GzipMember(SeekableInput file, long body, int flags) {
    this.file = file;
    this.body = body;
    this.flags = flags;
  }

  static GzipMember at(SeekableInput file) throws IOException {
    byte[] header = file.readNBytes(10);
    if (header.length < 10 || header[2] != DEFLATE) {
      throw new IOException("a damaged gzip header");
    }
    int flags = header[3];
    if ((flags & EXTRA) != 0) {
      byte[] size = file.readNBytes(2);
      file.skipNBytes(size.length < 2 ? 1 : (size[0] & 0xff) | (size[1] & 0xff) << 8);
    }
    if ((flags & NAME) != 0) {
      skipText(file);
    }
    if ((flags & COMMENT) != 0) {
      skipText(file);
    }
    if ((flags & HEADER_CRC) != 0) {
      file.skipNBytes(2);
    }
    return new GzipMember(file, file.position(), flags);
  }

  private static void skipText(SeekableInput file) throws IOException {
    for (int i = 0; i < LONGEST_TEXT; i++) {
      int c = file.read();
      if (c < 0) {
        throw new EOFException("unexpected end of a gzip header");
      }
      if (c == 0) {
        return;
      }
    }
    throw new IOException("a gzip header is too long");
  }

  @Override
  public StreamKind kind() {
    return StreamKind.GZIP;
  }

  @Override
  public String parameters() {
    return "";
  }

  /** The kernel skips the name and knows of no other field (lib/decompress_inflate.c). */
  @Override
  public Optional<String> refusal() {
    return (flags & (EXTRA | COMMENT | HEADER_CRC)) == 0
        ? Optional.empty()
        : Optional.of("its gzip header has a field that the kernel does not skip");
  }

  @Override
  public Optional<InputStream> open() {
    file.seek(body);
    Inflater inflating = new Inflater(true);
    inflater = inflating;
    return Optional.of(
        new InflaterInputStream(file, inflating, 1 << 15) {
          @Override
          public void close() {
            if (inflater == inflating) {
              consumed = inflating.getBytesRead();
              inflater = null;
              inflating.end();
            }
          }
        });
  }

  @Override
  public Optional<Long> end() {
    Inflater open = inflater;
    long taken = open == null ? consumed : open.getBytesRead();
    return Optional.of(Math.min(file.size(), body + taken + TRAILER));
  }
}
