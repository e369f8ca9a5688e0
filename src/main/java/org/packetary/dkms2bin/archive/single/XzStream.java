package org.packetary.dkms2bin.archive.single;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.tukaani.xz.SingleXZInputStream;

/** One stream of an xz file (the .xz file format, 2.1). */
final class XzStream implements CompressedStream {

  private static final int CHECK_AT = 7;
  private static final int NONE = 0;
  private static final int CRC32 = 1;

  private final SeekableInput file;
  private final long start;
  private final int check;

  private XzStream(SeekableInput file, long start, int check) {
    this.file = file;
    this.start = start;
    this.check = check;
  }

  static XzStream at(SeekableInput file) throws IOException {
    long start = file.position();
    byte[] header = file.readNBytes(12);
    if (header.length < 12) {
      throw new IOException("unexpected end of an xz header");
    }
    return new XzStream(file, start, header[CHECK_AT] & 0xf);
  }

  @Override
  public StreamKind kind() {
    return StreamKind.XZ;
  }

  @Override
  public String parameters() {
    return "check " + checkWord();
  }

  private String checkWord() {
    return switch (check) {
      case NONE -> "none";
      case CRC32 -> "crc32";
      case 4 -> "crc64";
      case 10 -> "sha256";
      default -> "number " + check;
    };
  }

  @Override
  public Optional<String> refusal() {
    return check == NONE || check == CRC32
        ? Optional.empty()
        : Optional.of("the kernel's xz knows no check but crc32, and this one's is " + checkWord());
  }

  @Override
  public Optional<InputStream> open() throws IOException {
    file.seek(start);
    return Optional.of(new SingleXZInputStream(Part.of(file), MEMORY_LIMIT_KIB));
  }

  @Override
  public Optional<Long> end() {
    return Optional.of(file.position());
  }
}
