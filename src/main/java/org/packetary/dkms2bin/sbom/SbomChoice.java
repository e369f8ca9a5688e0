package org.packetary.dkms2bin.sbom;

import java.util.List;

/** Which lists of what packages are made of are published with them. */
public enum SbomChoice {
  /** Every form. */
  ALL(SbomForm.values()),
  /** SPDX alone. */
  SPDX(SbomForm.SPDX),
  /** CycloneDX alone. */
  CYCLONEDX(SbomForm.CYCLONEDX),
  /** None. */
  NONE;

  @SuppressWarnings("ImmutableEnumChecker") // of List.of
  private final List<SbomForm> forms;

  SbomChoice(SbomForm... forms) {
    this.forms = List.of(forms);
  }

  /** The forms that are written. */
  public List<SbomForm> forms() {
    return forms;
  }
}
