package org.packetary.dkms2bin.image.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.single.SeekableInput;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.model.InputException;

/**
 * What a squashfs image says of itself (Documentation/filesystems/squashfs.rst and fs/squashfs of
 * the kernel's sources), and how mksquashfs makes another like it.
 *
 * @param compressor its number
 * @param compressorOptions what mksquashfs was told about the compressor, as its own words
 * @param blockSize in bytes
 * @param made when
 * @param flags as they are
 * @param inodes how many files of any kind it has
 * @param size in bytes, without what pads it
 */
public record Superblock(
    int compressor,
    List<String> compressorOptions,
    int blockSize,
    Instant made,
    int flags,
    long inodes,
    long size) {

  private static final int LENGTH = 96;
  private static final int MAGIC = 0x73717368;
  private static final int OPTIONS_LENGTH = 64;
  private static final int COMPRESSOR_OPTIONS = 0x400;
  private static final int DUPLICATES = 0x40;
  private static final int EXPORTABLE = 0x80;
  private static final int NO_XATTRS = 0x200;

  private static final int GZIP = 1;
  private static final int LZMA = 2;
  private static final int LZO = 3;
  private static final int XZ = 4;
  private static final int LZ4 = 5;
  private static final int ZSTD = 6;

  /** The words of mksquashfs for flags that are set. */
  private static final Object[][] WORDS = {
    {0x1, "-noI"},
    {0x2, "-noD"},
    {0x8, "-noF"},
    {0x10, "-no-fragments"},
    {0x20, "-always-use-fragments"},
    {0x100, "-noX"}
  };

  /** Copies the list. */
  public Superblock {
    compressorOptions = List.copyOf(compressorOptions);
  }

  /** Whether a file begins as one does. */
  public static boolean looksLikeOne(byte[] head) {
    return head.length >= 4 && head[0] == 'h' && head[1] == 's' && head[2] == 'q' && head[3] == 's';
  }

  /**
   * Reads it.
   *
   * @throws InputException if the file is no squashfs of version 4, or is cut short
   */
  public static Superblock read(Path file) {
    try (SeekableInput in = SeekableInput.open(file)) {
      byte[] bytes = in.readNBytes(LENGTH);
      ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.length < LENGTH || block.getInt(0) != MAGIC || block.getShort(28) != 4) {
        throw new InputException(file + " is no squashfs of version 4", "name the image itself");
      }
      long used = block.getLong(40);
      if (used > in.size()) {
        throw Damage.truncated(
            file.toString(), "it should have " + used + " bytes and has " + in.size());
      }
      int flags = Short.toUnsignedInt(block.getShort(24));
      int compressor = Short.toUnsignedInt(block.getShort(20));
      byte[] options =
          (flags & COMPRESSOR_OPTIONS) == 0 ? new byte[0] : in.readNBytes(OPTIONS_LENGTH);
      return new Superblock(
          compressor,
          options(compressor, ByteBuffer.wrap(options).order(ByteOrder.LITTLE_ENDIAN)),
          block.getInt(12),
          Instant.ofEpochSecond(Integer.toUnsignedLong(block.getInt(8))),
          flags,
          Integer.toUnsignedLong(block.getInt(4)),
          used);
    } catch (IOException e) {
      throw Damage.of(file.toString(), e);
    }
  }

  /** The options follow the superblock, behind two bytes with their length. */
  private static List<String> options(int compressor, ByteBuffer options) {
    if (options.capacity() < 10) {
      return List.of();
    }
    int first = options.getInt(2);
    int second = options.getInt(6);
    return switch (compressor) {
      case GZIP ->
          List.of(
              "-Xcompression-level",
              Integer.toString(first),
              "-Xwindow-size",
              Integer.toString(second & 0xffff));
      case XZ -> xz(first, second);
      case LZ4 -> (second & 1) != 0 ? List.of("-Xhc") : List.of();
      case ZSTD -> List.of("-Xcompression-level", Integer.toString(first));
      default -> List.of();
    };
  }

  private static List<String> xz(int dictionary, int filters) {
    List<String> words = new ArrayList<>(List.of("-Xdict-size", Integer.toString(dictionary)));
    String[] names = {"x86", "powerpc", "ia64", "arm", "armthumb", "sparc"};
    List<String> used = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      if ((filters >> i & 1) != 0) {
        used.add(names[i]);
      }
    }
    if (!used.isEmpty()) {
      words.addAll(List.of("-Xbcj", String.join(",", used)));
    }
    return words;
  }

  /** The compressor's name, as mksquashfs has it. */
  public String compressorName() {
    return switch (compressor) {
      case GZIP -> "gzip";
      case LZMA -> "lzma";
      case LZO -> "lzo";
      case XZ -> "xz";
      case LZ4 -> "lz4";
      case ZSTD -> "zstd";
      default -> "number " + compressor;
    };
  }

  /** The option that a kernel needs to read it. */
  public String kernelOption() {
    return "CONFIG_SQUASHFS_"
        + (compressor == GZIP ? "ZLIB" : compressorName().toUpperCase(java.util.Locale.ROOT));
  }

  /** Why a kernel does not read it; empty where it does. */
  public Optional<String> refusal(KernelConfig config) {
    if (!config.isEnabled("CONFIG_SQUASHFS")) {
      return Optional.of("the kernel was built without CONFIG_SQUASHFS");
    }
    return config.isEnabled(kernelOption())
        ? Optional.empty()
        : Optional.of("the kernel was built without " + kernelOption());
  }

  /** The words that have mksquashfs make another like it. */
  public List<String> words() {
    List<String> words =
        new ArrayList<>(
            List.of("-comp", compressorName(), "-b", Integer.toString(blockSize), "-mkfs-time"));
    words.add(Long.toString(made.getEpochSecond()));
    words.addAll(compressorOptions);
    for (Object[] word : WORDS) {
      if ((flags & (Integer) word[0]) != 0) {
        words.add((String) word[1]);
      }
    }
    if ((flags & DUPLICATES) == 0) {
      words.add("-no-duplicates");
    }
    if ((flags & EXPORTABLE) == 0) {
      words.add("-no-exports");
    }
    words.add((flags & NO_XATTRS) == 0 ? "-xattrs" : "-no-xattrs");
    return words;
  }
}
