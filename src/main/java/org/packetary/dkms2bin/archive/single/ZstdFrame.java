package org.packetary.dkms2bin.archive.single;

import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** One frame of Zstandard (RFC 8878, 3.1.1): to the kernel each is a stream of its own. */
final class ZstdFrame implements CompressedStream {

  private static final int MAGIC = 4;
  private static final int SINGLE_SEGMENT = 0x20;
  private static final int CHECKSUM = 4;
  private static final int LAST_BLOCK = 1;
  private static final int RLE_BLOCK = 1;

  /** What the kernel allocates at most (lib/decompress_unzstd.c), and we do. */
  private static final long LARGEST_WINDOW = 1L << 27;

  private final SeekableInput file;
  private final long start;
  private final long end;
  private final long window;

  private ZstdFrame(SeekableInput file, long start, long end, long window) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.window = window;
  }

  static ZstdFrame at(SeekableInput file) throws IOException {
    long start = file.position();
    file.seek(start + MAGIC);
    int descriptor = next(file);
    boolean single = (descriptor & SINGLE_SEGMENT) != 0;
    long window = single ? 0 : window(next(file));
    file.skipNBytes(new int[] {0, 1, 2, 4}[descriptor & 3]);
    int size = new int[] {single ? 1 : 0, 2, 4, 8}[descriptor >> 6 & 3];
    long content = number(file, size) + (size == 2 ? 256 : 0);
    skipBlocks(file);
    if ((descriptor & CHECKSUM) != 0) {
      file.skipNBytes(CHECKSUM);
    }
    return new ZstdFrame(file, start, file.position(), single ? content : window);
  }

  private static long window(int descriptor) {
    long base = 1L << (10 + (descriptor >> 3));
    return base + base / 8 * (descriptor & 7);
  }

  private static void skipBlocks(SeekableInput file) throws IOException {
    long header;
    do {
      header = number(file, 3);
      long size = (header >> 1 & 3) == RLE_BLOCK ? 1 : header >> 3;
      if (size > file.size() - file.position()) {
        throw new EOFException("unexpected end of a zstd frame");
      }
      file.seek(file.position() + size);
    } while ((header & LAST_BLOCK) == 0);
  }

  private static long number(SeekableInput file, int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) next(file) << (8 * i);
    }
    return number;
  }

  private static int next(SeekableInput file) throws IOException {
    int read = file.read();
    if (read < 0) {
      throw new EOFException("unexpected end of a zstd frame");
    }
    return read;
  }

  @Override
  public StreamKind kind() {
    return StreamKind.ZSTD;
  }

  @Override
  public String parameters() {
    long mib = window >> 20;
    return "window " + (mib > 0 ? mib + " MiB" : (window >> 10) + " KiB");
  }

  @Override
  public Optional<String> refusal() {
    return Long.compareUnsigned(window, LARGEST_WINDOW) <= 0
        ? Optional.empty()
        : Optional.of(
            "the kernel takes a zstd window of 128 MiB at most, and this one's is "
                + (window >> 20)
                + " MiB");
  }

  @Override
  public Optional<InputStream> open() throws IOException {
    if (refusal().isPresent()) {
      return Optional.empty();
    }
    file.seek(start);
    return Optional.of(new ZstdInputStream(new Part(file, end - start)));
  }

  @Override
  public Optional<Long> end() {
    return Optional.of(end);
  }
}
