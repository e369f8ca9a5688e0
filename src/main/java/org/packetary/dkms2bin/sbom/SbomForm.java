package org.packetary.dkms2bin.sbom;

import java.util.function.Function;

/** A form of bills of materials. */
public enum SbomForm {
  /** SPDX 3.0.1 as JSON-LD. */
  SPDX("spdx.json", SpdxDocument::of),
  /** CycloneDX 1.6 as JSON. */
  CYCLONEDX("cdx.json", CycloneDxDocument::of);

  private final String suffix;
  private final Function<Bill, String> writer;

  SbomForm(String suffix, Function<Bill, String> writer) {
    this.suffix = suffix;
    this.writer = writer;
  }

  /** What a file of this form is called behind the name of its package and a dot. */
  public String suffix() {
    return suffix;
  }

  /** The text of a file: the same for the same bill. */
  public String write(Bill bill) {
    return writer.apply(bill);
  }
}
