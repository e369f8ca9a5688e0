package org.packetary.dkms2bin.archive.single;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** LZ4's frame (lz4_Frame_format.md), which no kernel unpacks: only its end is looked for. */
record Lz4Frame(long frameEnd) implements CompressedStream {

  private static final int MAGIC = 4;
  private static final int BLOCK_CHECKSUMS = 0x10;
  private static final int CONTENT_SIZE = 8;
  private static final int CONTENT_CHECKSUM = 4;
  private static final int DICTIONARY = 1;

  static Lz4Frame at(SeekableInput file) throws IOException {
    file.seek(file.position() + MAGIC);
    int flags = file.read();
    file.skipNBytes(
        2L + ((flags & CONTENT_SIZE) != 0 ? 8 : 0) + ((flags & DICTIONARY) != 0 ? 4 : 0));
    long size = word(file);
    while (size != 0) {
      file.skipNBytes((size & 0x7fff_ffff) + ((flags & BLOCK_CHECKSUMS) != 0 ? 4 : 0));
      size = word(file);
    }
    file.skipNBytes((flags & CONTENT_CHECKSUM) != 0 ? 4 : 0);
    return new Lz4Frame(file.position());
  }

  private static long word(SeekableInput file) throws IOException {
    long word = 0;
    for (byte b : file.peek(4)) {
      word = word >>> 8 | (b & 0xffL) << 24;
    }
    file.skipNBytes(4);
    return word;
  }

  @Override
  public StreamKind kind() {
    return StreamKind.LZ4_FRAME;
  }

  @Override
  public String parameters() {
    return "";
  }

  @Override
  public Optional<String> refusal() {
    return Optional.of("no kernel reads an lz4 frame; \"lz4 -l\" writes what it reads");
  }

  @Override
  public Optional<InputStream> open() {
    return Optional.empty();
  }

  @Override
  public Optional<Long> end() {
    return Optional.of(frameEnd);
  }
}
