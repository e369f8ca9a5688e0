package org.packetary.dkms2bin.source;

import java.nio.file.Path;
import org.packetary.dkms2bin.archive.ZipExtractor;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;

/** Sources in a zip archive, as version control hosts offer them. */
final class ZipFormat implements SourceFormat {

  private final ZipExtractor extractor;

  ZipFormat(ExtractionLimits limits) {
    this.extractor = new ZipExtractor(limits);
  }

  @Override
  public String description() {
    return "a zip archive of sources";
  }

  @Override
  public boolean recognises(Path input, byte[] head) {
    return ZipExtractor.looksLikeZip(head);
  }

  @Override
  public Unpacked unpack(Path input, Path dir) {
    Path root = dir.resolve(InputName.of(input));
    extractor.extract(input, root);
    return Unpacked.sources(root, input);
  }
}
