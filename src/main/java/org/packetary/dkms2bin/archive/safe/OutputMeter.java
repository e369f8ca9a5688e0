package org.packetary.dkms2bin.archive.safe;

import java.util.function.LongSupplier;

/** Adds up what an archive unpacks to, and says when that is too much. */
public final class OutputMeter {

  /** Headers and padding, which are no member's content, may add this much for each member. */
  private static final long OVERHEAD_PER_MEMBER = 4096;

  private final LongSupplier compressed;
  private final String archive;
  private final ExtractionLimits limits;
  private long total;

  /**
   * A meter at zero.
   *
   * @param compressed how many compressed bytes were taken so far
   */
  public OutputMeter(LongSupplier compressed, String archive, ExtractionLimits limits) {
    this.compressed = compressed;
    this.archive = archive;
    this.limits = limits;
  }

  /** How many bytes there were altogether. */
  long total() {
    return total;
  }

  /**
   * Counts further bytes.
   *
   * @throws org.packetary.dkms2bin.model.InputException if they are too many
   */
  public void add(long bytes) {
    total += bytes;
    if (total - limits.maxBytes() > OVERHEAD_PER_MEMBER * limits.maxEntries()) {
      throw Damage.bomb(archive, "it unpacks to more than " + limits.maxBytes() + " bytes");
    }
    if (total > ExtractionLimits.RATIO_FREE_BYTES
        && total > limits.maxRatio() * Math.max(1, compressed.getAsLong())) {
      throw Damage.bomb(
          archive, "it unpacks to more than " + (long) limits.maxRatio() + " times its size");
    }
  }
}
