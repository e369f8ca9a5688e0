package org.packetary.dkms2bin.archive;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/**
 * A compression format, by which packages' members and kernel modules are stored.
 *
 * <p>Kernel modules are compressed as the kernel's own {@code scripts/Makefile.modinst} asks for,
 * so that both the decompressor in the kernel (CONFIG_MODULE_DECOMPRESS) and kmod read them. The
 * same input always gives the same bytes.
 */
public enum Compression {
  /** Stored as is. */
  NONE("", "") {
    @Override
    public InputStream decompress(InputStream in) {
      return in;
    }

    @Override
    public OutputStream compressor(OutputStream out) {
      return out;
    }

    @Override
    public byte[] compress(byte[] content) {
      return content;
    }
  },

  /** gzip (RFC 1952). Modules as with {@code gzip -9n}: no name, no time. */
  GZIP(".gz", "\u001f\u008b") {
    @Override
    public InputStream decompress(InputStream in) throws IOException {
      InputStream buffered = in.markSupported() ? in : new BufferedInputStream(in);
      return GzipCompressorInputStream.builder()
          .setInputStream(new GzipHeaderGuard(buffered))
          .setDecompressConcatenated(true)
          .get();
    }

    @Override
    public byte[] compress(byte[] content) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream out = compressor(bytes)) {
        out.write(content);
      }
      return bytes.toByteArray();
    }

    @Override
    public OutputStream compressor(OutputStream out) throws IOException {
      GzipParameters parameters = new GzipParameters();
      parameters.setCompressionLevel(Deflater.BEST_COMPRESSION);
      parameters.setOS(GzipParameters.OS.UNIX);
      return new GzipCompressorOutputStream(out, parameters);
    }
  },

  /**
   * xz. Modules as with {@code xz --check=crc32 --lzma2=dict=1MiB}: the kernel's decompressor knows
   * no other check than CRC32.
   */
  XZ(".xz", "\u00fd7zXZ\0") {
    @Override
    public InputStream decompress(InputStream in) throws IOException {
      return new XZInputStream(in, MEMORY_LIMIT_KIB);
    }

    @Override
    public byte[] compress(byte[] content) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream out = compressor(bytes)) {
        out.write(content);
      }
      return bytes.toByteArray();
    }

    @Override
    public OutputStream compressor(OutputStream out) throws IOException {
      LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_DEFAULT);
      options.setDictSize(1 << 20);
      return new XZOutputStream(out, options, org.tukaani.xz.XZ.CHECK_CRC32);
    }
  },

  /**
   * Zstandard (RFC 8878). Modules as the zstd program does it by default: level 3, one frame with
   * its content size and checksum.
   */
  ZSTD(".zst", "(\u00b5/\u00fd") {
    @Override
    public InputStream decompress(InputStream in) throws IOException {
      return new ZstdInputStream(in);
    }

    @Override
    public byte[] compress(byte[] content) {
      try (ZstdCompressCtx context = new ZstdCompressCtx()) {
        return context.setLevel(3).setContentSize(true).setChecksum(true).compress(content);
      }
    }

    /** What is large is sent to many: it takes longer to make, and no longer to read. */
    @Override
    public OutputStream compressor(OutputStream out) throws IOException {
      return new ZstdOutputStream(out, 12).setChecksum(true);
    }
  },

  /** bzip2: source tarballs, and packages of the time before xz. No kernel reads it. */
  BZIP2(".bz2", "BZh") {
    @Override
    public InputStream decompress(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in, true);
    }
  },

  /** LZMA with a header of 13 bytes, as {@code xz --format=lzma} writes it. No kernel reads it. */
  LZMA(".lzma", "]\0\0") {
    @Override
    public InputStream decompress(InputStream in) throws IOException {
      return new LZMAInputStream(in, MEMORY_LIMIT_KIB);
    }

    /** The magic is weak: after it, the dictionary's size is not zero, as it is in a tar header. */
    @Override
    boolean begins(String head) {
      return super.begins(head) && head.length() > 4 && (head.charAt(3) | head.charAt(4)) != 0;
    }
  };

  /** Enough for {@code xz -9}, which asks for 65 MiB; more is an attack on our memory. */
  private static final int MEMORY_LIMIT_KIB = 192 << 10;

  private static final int LONGEST_MAGIC = 6;

  private final String suffix;
  private final String magic;

  /** The magic number as one char for each of its bytes. */
  Compression(String suffix, String magic) {
    this.suffix = suffix;
    this.magic = magic;
  }

  /** What a file name ends with: nothing, {@code .gz}, {@code .xz} and so on. */
  public String suffix() {
    return suffix;
  }

  /** The compression that a file name's suffix, with its dot, stands for; empty means none. */
  public static Optional<Compression> ofSuffix(String suffix) {
    return Arrays.stream(values()).filter(c -> c.suffix.equals(suffix)).findFirst();
  }

  /**
   * Looks at the first bytes and puts them back.
   *
   * @param in a stream that supports mark
   * @throws IllegalArgumentException if it does not
   */
  public static Compression detect(InputStream in) throws IOException {
    if (!in.markSupported()) {
      throw new IllegalArgumentException("stream without mark");
    }
    in.mark(LONGEST_MAGIC);
    byte[] head = in.readNBytes(LONGEST_MAGIC);
    in.reset();
    return byMagic(head);
  }

  /**
   * Looks at a file's first bytes, never at its name.
   *
   * @throws EnvironmentException if the file cannot be read
   */
  public static Compression detect(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return byMagic(in.readNBytes(LONGEST_MAGIC));
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + file, e);
    }
  }

  /** What a file's first bytes, six at least where it has so many, say of it. */
  public static Compression byMagic(byte[] head) {
    String start = new String(head, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values())
        .filter(c -> c != NONE && c.begins(start))
        .findFirst()
        .orElse(NONE);
  }

  /**
   * Whether compressed data begins so.
   *
   * @param head one char for each byte
   */
  boolean begins(String head) {
    return head.startsWith(magic);
  }

  /**
   * The uncompressed bytes. Several members or frames in a row read as one, as the command line
   * tools do.
   *
   * @throws IOException if the head is damaged; later reads throw it for later damage, and {@link
   *     java.io.EOFException} or a message with "truncated" or "unexpected end" for a missing rest
   */
  public abstract InputStream decompress(InputStream in) throws IOException;

  /** As kernel modules are compressed. */
  public byte[] compress(byte[] content) throws IOException {
    throw new UnsupportedOperationException("no kernel reads modules compressed with " + this);
  }

  /**
   * A stream that compresses what is written to it, for what does not fit into memory. Closing it
   * closes the other.
   */
  public OutputStream compressor(OutputStream out) throws IOException {
    throw new UnsupportedOperationException("nothing large is compressed with " + this);
  }

  /**
   * Compresses a kernel module so that the kernel and kmod read it.
   *
   * @param from the uncompressed module
   * @param to is created or overwritten; by convention its name ends with {@link #suffix}
   * @throws UnsupportedOperationException for {@link #BZIP2} and {@link #LZMA}, which they do not
   *     read
   * @throws EnvironmentException if a file cannot be read or written
   */
  public void compressModule(Path from, Path to) {
    try {
      Files.write(to, compress(Files.readAllBytes(from)));
    } catch (IOException e) {
      throw HostIo.failure("cannot compress " + from + " to " + to, e);
    }
  }
}
