package org.packetary.dkms2bin.archive.single;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a compressed stream is, by the bytes that the kernel looks at (lib/decompress.c), and where
 * it does not, by more of them.
 */
public enum StreamKind {
  GZIP("gzip", "\u001f\u008b", "CONFIG_RD_GZIP"),
  BZIP2("bzip2", "BZ", "CONFIG_RD_BZIP2"),
  LZMA("lzma", "]\0", "CONFIG_RD_LZMA"),
  XZ("xz", "\u00fd7", "CONFIG_RD_XZ"),
  LZO("lzo", "\u0089L", "CONFIG_RD_LZO"),
  /** As {@code lz4 -l} writes it. */
  LZ4("lz4", "\u0002!", "CONFIG_RD_LZ4"),
  ZSTD("zstd", "(\u00b5", "CONFIG_RD_ZSTD"),
  /** As {@code lz4} writes it without {@code -l}: no kernel reads it. */
  LZ4_FRAME("lz4 frame", "\u0004\"M\u0018", "");

  private final String word;
  private final String magic;
  private final String option;

  StreamKind(String word, String magic, String option) {
    this.word = word;
    this.magic = magic;
    this.option = option;
  }

  /** What messages call it. */
  public String word() {
    return word;
  }

  /** The kernel's option that lets it unpack such an initramfs; empty where no kernel does. */
  public Optional<String> option() {
    return Optional.of(option).filter(o -> !o.isEmpty());
  }

  /** What begins with these bytes, four at least. */
  public static Optional<StreamKind> of(byte[] head) {
    String start = new String(head, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values()).filter(k -> start.startsWith(k.magic)).findFirst();
  }
}
