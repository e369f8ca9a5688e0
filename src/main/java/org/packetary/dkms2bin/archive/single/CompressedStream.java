package org.packetary.dkms2bin.archive.single;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;

/**
 * A compressed stream that begins somewhere in a file. What stands behind it is not touched, so
 * that its end is known once it was read through.
 */
public interface CompressedStream {

  /** Enough for {@code xz -9}, which asks for 65 MiB; more is an attack on our memory. */
  int MEMORY_LIMIT_KIB = 192 << 10;

  /** What it is. */
  StreamKind kind();

  /** What its header says of it, in a few words: {@code check crc32}; may be empty. */
  String parameters();

  /** Why the kernel's decompressor refuses it, whatever the kernel was configured for. */
  Optional<String> refusal();

  /**
   * The uncompressed bytes.
   *
   * @return nothing where we cannot uncompress it
   * @throws IOException if it is damaged, now or at a later read
   */
  Optional<InputStream> open() throws IOException;

  /**
   * Where the first byte behind it is, once it was read through.
   *
   * @return nothing where that cannot be known
   */
  Optional<Long> end() throws IOException;

  /**
   * The stream that begins where the file is at.
   *
   * @throws IOException if its header is damaged
   */
  static CompressedStream at(SeekableInput file, StreamKind kind) throws IOException {
    return switch (kind) {
      case GZIP -> GzipMember.at(file);
      case XZ -> XzStream.at(file);
      case ZSTD -> ZstdFrame.at(file);
      case LZ4 -> new Lz4Legacy(file);
      case LZ4_FRAME -> Lz4Frame.at(file);
      case BZIP2 -> plain(file, kind, in -> new BZip2CompressorInputStream(in, false));
      case LZMA -> plain(file, kind, in -> new LZMAInputStream(in, MEMORY_LIMIT_KIB));
      case LZO -> plain(file, kind, in -> null);
    };
  }

  /** Makes what uncompresses; it reads byte by byte, and no further than it has to. */
  @FunctionalInterface
  interface Decompressor {
    @org.jspecify.annotations.Nullable InputStream of(InputStream in) throws IOException;
  }

  private static CompressedStream plain(
      SeekableInput file, StreamKind kind, Decompressor decompressor) {
    return new ByteWise(file, kind, file.position(), decompressor);
  }

  /** A format whose decompressor reads no byte too many. */
  record ByteWise(SeekableInput file, StreamKind kind, long start, Decompressor decompressor)
      implements CompressedStream {

    @Override
    public String parameters() {
      return "";
    }

    @Override
    public Optional<String> refusal() {
      return Optional.empty();
    }

    @Override
    public Optional<InputStream> open() throws IOException {
      file.seek(start);
      return Optional.ofNullable(decompressor.of(Part.of(file)));
    }

    @Override
    public Optional<Long> end() {
      return kind == StreamKind.LZO ? Optional.empty() : Optional.of(file.position());
    }
  }
}
