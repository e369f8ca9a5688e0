package org.packetary.dkms2bin.archive.safe;

/**
 * How much an archive may ask of the host. Beyond any limit it counts as a decompression bomb and
 * is refused.
 *
 * @param maxBytes what all members together may hold, uncompressed
 * @param maxEntries how many members there may be
 * @param maxDepth how many directories may nest
 * @param maxRatio uncompressed size to compressed size, looked at once an archive has given more
 *     than {@link #RATIO_FREE_BYTES}
 */
public record ExtractionLimits(long maxBytes, int maxEntries, int maxDepth, double maxRatio) {

  /** Below this much output the ratio does not matter: small archives of zeros are harmless. */
  public static final long RATIO_FREE_BYTES = 32L << 20;

  /**
   * Far above every known DKMS package (the largest unpack to some 100 MB and 10,000 files), far
   * below what hurts.
   */
  public static final ExtractionLimits DEFAULT = new ExtractionLimits(4L << 30, 200_000, 64, 200.0);

  /** Refuses limits that would let nothing through. */
  public ExtractionLimits {
    if (maxBytes <= 0 || maxEntries <= 0 || maxDepth <= 0 || !(maxRatio >= 1)) {
      throw new IllegalArgumentException("extraction limits must be positive");
    }
  }
}
