package org.packetary.dkms2bin.archive.single;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;

/**
 * The old frame of LZ4, which {@code lz4 -l} writes: blocks of 8 MiB with their compressed size
 * before each. It says nowhere that it ends, and the kernel (lib/decompress_unlz4.c) takes a size
 * of zero for it, or the end of all.
 */
final class Lz4Legacy implements CompressedStream {

  private static final int MAGIC = 0x184c2102;
  private static final int WORD = 4;
  private static final int BLOCK = 8 << 20;
  private static final int LARGEST = BLOCK + BLOCK / 255 + 16;

  private final SeekableInput file;
  private final long start;

  Lz4Legacy(SeekableInput file) {
    this.file = file;
    this.start = file.position();
  }

  @Override
  public StreamKind kind() {
    return StreamKind.LZ4;
  }

  @Override
  public String parameters() {
    return "legacy";
  }

  @Override
  public Optional<String> refusal() {
    return Optional.empty();
  }

  @Override
  public Optional<InputStream> open() {
    file.seek(start);
    return Optional.of(new Blocks(file));
  }

  @Override
  public Optional<Long> end() {
    return Optional.of(file.position());
  }

  /** What the blocks hold. */
  private static final class Blocks extends InputStream {
    private final SeekableInput file;
    private InputStream block = InputStream.nullInputStream();

    Blocks(SeekableInput file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = length == 0 ? 0 : block.read(buffer, offset, length);
      while (read < 0 && next()) {
        read = block.read(buffer, offset, length);
      }
      return read;
    }

    private boolean next() throws IOException {
      byte[] word = file.peek(WORD);
      if (word.length < WORD) {
        file.seek(file.size());
        return false;
      }
      int size = ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getInt();
      if (size == 0) {
        return false;
      }
      file.seek(file.position() + WORD);
      if (size == MAGIC) {
        return true;
      }
      if (Integer.compareUnsigned(size, LARGEST) > 0) {
        throw new IOException("lz4: a block of " + Integer.toUnsignedString(size) + " bytes");
      }
      byte[] bytes = file.readNBytes(size);
      if (bytes.length < size) {
        throw new EOFException("unexpected end of an lz4 block");
      }
      block = new Part(new BlockLZ4CompressorInputStream(new ByteArrayInputStream(bytes)), BLOCK);
      return true;
    }
  }
}
