package org.packetary.dkms2bin.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.model.InputException;

/** What is known of the kernel that boots an image, and what follows for what is appended to it. */
public final class ImageConfig {

  private static final int LARGEST = 16 << 20;

  /** What we write, and the kernel may read. */
  private static final Map<StreamKind, Compression> WRITTEN =
      Map.of(
          StreamKind.GZIP, Compression.GZIP,
          StreamKind.XZ, Compression.XZ,
          StreamKind.ZSTD, Compression.ZSTD);

  private ImageConfig() {}

  /**
   * A configuration that somebody named.
   *
   * @throws InputException if the file is none
   */
  public static KernelConfig named(Path file) {
    String text = HostIo.text(file, "kernel's configuration", LARGEST);
    if (!text.contains("CONFIG_")) {
      throw new InputException(
          file + " is no kernel's configuration: it sets no option",
          "name the config-RELEASE of the kernel that boots the image");
    }
    return KernelConfig.parse(text);
  }

  /**
   * The kernel's configuration.
   *
   * @param given a file that was named
   * @param beside a file by which kernel and configuration usually lie
   */
  static Optional<KernelConfig> of(Optional<Path> given, Path beside, String release) {
    Path usual = beside.resolveSibling("config-" + release);
    return given.or(() -> Optional.of(usual).filter(Files::isRegularFile)).map(ImageConfig::named);
  }

  /**
   * The compression of a segment that is appended: the image's own, which its kernel reads, if we
   * write it too; else gzip if the kernels are known to read that; else none, which all read.
   *
   * @param configs of the kernels that are known
   */
  static Compression compression(Initramfs image, List<KernelConfig> configs) {
    return image.segments().stream()
        .filter(s -> s.fault().isEmpty() && !s.lost())
        .flatMap(s -> s.kind().stream())
        .filter(WRITTEN::containsKey)
        .map(WRITTEN::get)
        .filter(c -> reads(configs, c))
        .findFirst()
        .orElse(
            !configs.isEmpty() && reads(configs, Compression.GZIP)
                ? Compression.GZIP
                : Compression.NONE);
  }

  /** Whether all of these kernels unpack it. */
  static boolean reads(List<KernelConfig> configs, Compression compression) {
    return WRITTEN.entrySet().stream()
        .filter(e -> e.getValue() == compression)
        .flatMap(e -> e.getKey().option().stream())
        .allMatch(option -> configs.stream().allMatch(c -> c.isEnabled(option)));
  }
}
