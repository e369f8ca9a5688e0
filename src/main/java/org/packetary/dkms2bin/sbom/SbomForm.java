package org.packetary.dkms2bin.sbom;

/** A form of bills of materials. */
public enum SbomForm {
  /** SPDX 3.0.1 as JSON-LD. */
  SPDX("spdx.json"),
  /** CycloneDX 1.6 as JSON. */
  CYCLONEDX("cdx.json");

  private final String suffix;

  SbomForm(String suffix) {
    this.suffix = suffix;
  }

  /** What a file of this form is called behind the name of its package and a dot. */
  public String suffix() {
    return suffix;
  }

  /** The text of a file: the same for the same bill. */
  public String write(Bill bill) {
    return switch (this) {
      case SPDX -> SpdxDocument.of(bill);
      case CYCLONEDX -> CycloneDxDocument.of(bill);
    };
  }
}
