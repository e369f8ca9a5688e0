package org.packetary.dkms2bin.image.initramfs;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioWriter;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Makes initial RAM file systems of segments, good ones and others. */
public final class Segments {

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  /** What a segment has. */
  public interface Content {
    void into(CpioWriter cpio) throws IOException;
  }

  /** A plain archive. */
  public static byte[] cpio(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioWriter cpio = new CpioWriter(bytes, Instant.EPOCH)) {
      content.into(cpio);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /** A plain archive with a file whose text is its name. */
  public static byte[] file(String name) {
    return cpio(c -> c.file(name, 0644, name.getBytes(StandardCharsets.UTF_8)));
  }

  public static byte[] packed(Compression compression, byte[] content) throws IOException {
    return compression.compress(content);
  }

  /** As {@code xz} does without an option. */
  public static byte[] xzCrc64(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new XZOutputStream(bytes, new LZMA2Options(), XZ.CHECK_CRC64)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** As {@code lz4} does without an option. */
  public static byte[] lz4Frame(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new FramedLZ4CompressorOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** As {@code lz4 -l} does, for less than 8 MiB; its length is a multiple of 4. */
  public static byte[] lz4Legacy(byte[] content) throws IOException {
    byte[] padded = content;
    while (true) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      try (OutputStream out = new BlockLZ4CompressorOutputStream(block)) {
        out.write(padded);
      }
      if (block.size() % 4 == 0) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {2, 0x21, 0x4c, 0x18});
        for (int i = 0; i < 4; i++) {
          bytes.write(block.size() >> (8 * i));
        }
        bytes.write(block.toByteArray());
        return bytes.toByteArray();
      }
      // Zeros behind the trailer, until the block's length fits.
      padded = Arrays.copyOf(padded, padded.length + 1);
    }
  }

  /** As {@code zstd --long=30 -22 --ultra} does. */
  public static byte[] zstdLong(byte[] content) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      byte[] frame = context.setLevel(3).setContentSize(false).compress(content);
      // The window's byte follows the descriptor: 2^30 bytes.
      frame[5] = (byte) (20 << 3);
      return frame;
    }
  }

  /** Adds bytes behind what there is. */
  public Segments add(byte[] bytes) {
    file.writeBytes(bytes);
    return this;
  }

  /** Adds zeros. */
  public Segments zeros(int number) {
    return add(new byte[number]);
  }

  /** Adds four zeros, and as many as make the length a multiple of 4. */
  public Segments pad() {
    return zeros(4 + Math.floorMod(-file.size(), 4));
  }

  public byte[] bytes() {
    return file.toByteArray();
  }

  /** A name for each way in which a segment is lost, and an image with one that is. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Lost(String name, byte[] image, String fault) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Images that a kernel stops in: each has the base, and then a segment with {@code /lost} that is
   * not unpacked.
   */
  public static List<Lost> lost(byte[] base) throws IOException {
    byte[] more = file("lost");
    List<Lost> all = new ArrayList<>();
    all.add(
        new Lost(
            "xz-crc64",
            new Segments().add(base).pad().add(xzCrc64(more)).bytes(),
            "knows no check but crc32"));
    all.add(
        new Lost(
            "unaligned",
            new Segments().add(base).pad().zeros(1).add(more).bytes(),
            "no multiple of 4"));
    all.add(
        new Lost(
            "behind-lz4",
            new Segments().add(base).pad().add(lz4Legacy(file("before"))).add(more).bytes(),
            "at least 4 zeros"));
    all.add(
        new Lost(
            "lz4-frame", new Segments().add(base).pad().add(lz4Frame(more)).bytes(), "lz4 -l"));
    all.add(
        new Lost(
            "zstd-long", new Segments().add(base).pad().add(zstdLong(more)).bytes(), "128 MiB"));
    return all;
  }

  /**
   * What a kernel unpacks all of, and does not make all of: {@code /usr/lib/hidden} is behind the
   * link {@code lib} until a directory takes its place, and {@code /none/file} has no directory.
   */
  public static byte[] withLosses(byte[] base) throws IOException {
    Segments all = new Segments().add(base).pad();
    all.add(
            cpio(
                c -> {
                  c.directory("usr", 0755);
                  c.directory("usr/lib", 0755);
                  c.file("usr/lib/hidden", 0644, new byte[] {'x', '\n'});
                  c.link("lib", "usr/lib");
                }))
        .pad();
    all.add(packed(Compression.GZIP, cpio(c -> c.file("lib/through", 0644, new byte[] {'x'}))))
        .pad();
    all.add(packed(Compression.XZ, file("of-xz"))).pad();
    all.add(packed(Compression.ZSTD, file("of-zstd"))).pad();
    all.add(lz4Legacy(file("of-lz4"))).pad();
    all.add(file("of-cpio")).pad();
    all.add(packed(Compression.GZIP, cpio(c -> c.file("none/file", 0644, new byte[] {'x'})))).pad();
    return all.add(cpio(c -> c.directory("lib", 0755))).bytes();
  }
}
