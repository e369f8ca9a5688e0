package org.packetary.dkms2bin.module;

import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.kernel.KernelConfig;

/**
 * Tells how a kernel's modules are stored, from its configuration alone: where only headers are
 * unpacked there are no installed modules to look at.
 */
public final class ModuleCompression {

  private static final String OPTION = "CONFIG_MODULE_COMPRESS";

  private ModuleCompression() {}

  /**
   * The compression that {@code make modules_install} of this kernel applies (kernel sources,
   * scripts/Makefile.modinst, kernel/module/Kconfig).
   *
   * <p>Three generations of options: up to Linux 5.12 CONFIG_MODULE_COMPRESS with _GZIP or _XZ; up
   * to 6.11 a choice of _NONE, _GZIP, _XZ, _ZSTD; since then CONFIG_MODULE_COMPRESS with a choice
   * of algorithm, which only says what the kernel's own tools can read, and _ALL, which compresses.
   */
  public static Compression of(KernelConfig config) {
    boolean readOnly = config.isMentioned(OPTION + "_ALL") && !config.isEnabled(OPTION + "_ALL");
    if (readOnly) {
      return Compression.NONE;
    }
    if (config.isEnabled(OPTION + "_GZIP")) {
      return Compression.GZIP;
    }
    if (config.isEnabled(OPTION + "_XZ")) {
      return Compression.XZ;
    }
    return config.isEnabled(OPTION + "_ZSTD") ? Compression.ZSTD : Compression.NONE;
  }
}
