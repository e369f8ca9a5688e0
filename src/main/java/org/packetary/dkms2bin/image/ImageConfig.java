package org.packetary.dkms2bin.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.kernel.KernelConfig;

/** What is known of the kernel that boots an image, and what follows for what is appended to it. */
final class ImageConfig {

  private ImageConfig() {}

  /**
   * The kernel's configuration.
   *
   * @param given a file that was named
   * @param beside a file by which kernel and configuration usually lie
   */
  static Optional<KernelConfig> of(Optional<Path> given, Path beside, String release) {
    Path usual = beside.resolveSibling("config-" + release);
    return given.or(() -> Optional.of(usual).filter(Files::isRegularFile)).map(KernelConfig::read);
  }

  /**
   * The compression of a segment that is appended: the image's own, which its kernel reads, if we
   * write it too; else gzip if the kernel is known to read that; else none, which all read.
   */
  static Compression compression(Initramfs image, Optional<KernelConfig> config) {
    return image.segments().stream()
        .filter(s -> s.fault().isEmpty() && !s.lost())
        .flatMap(s -> s.kind().stream())
        .flatMap(kind -> compression(kind).stream())
        .filter(c -> config.isEmpty() || reads(config.get(), c))
        .findFirst()
        .orElse(
            config.isPresent() && reads(config.get(), Compression.GZIP)
                ? Compression.GZIP
                : Compression.NONE);
  }

  private static Optional<Compression> compression(StreamKind kind) {
    return switch (kind) {
      case GZIP -> Optional.of(Compression.GZIP);
      case XZ -> Optional.of(Compression.XZ);
      case ZSTD -> Optional.of(Compression.ZSTD);
      default -> Optional.empty();
    };
  }

  /** Whether a kernel unpacks it. */
  static boolean reads(KernelConfig config, Compression compression) {
    return switch (compression) {
      case NONE -> true;
      case GZIP -> config.isEnabled("CONFIG_RD_GZIP");
      case XZ -> config.isEnabled("CONFIG_RD_XZ");
      case ZSTD -> config.isEnabled("CONFIG_RD_ZSTD");
      case BZIP2 -> config.isEnabled("CONFIG_RD_BZIP2");
      case LZMA -> config.isEnabled("CONFIG_RD_LZMA");
    };
  }
}
