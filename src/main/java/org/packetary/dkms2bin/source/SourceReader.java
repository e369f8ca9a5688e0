package org.packetary.dkms2bin.source;

import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.archive.ExtractionLimits;

/** Reads a DKMS package of any known form into source trees. */
public final class SourceReader {

  private final ExtractionLimits limits;

  /** A reader that extracts within the limits. */
  public SourceReader(ExtractionLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads the input.
   *
   * @param input a package or a source directory
   * @param privateDir where trees are put; the caller removes it
   * @return one source per dkms.conf, at least one
   */
  public List<DkmsSource> read(Path input, Path privateDir) {
    throw new UnsupportedOperationException(limits + ": " + input + " " + privateDir);
  }
}
