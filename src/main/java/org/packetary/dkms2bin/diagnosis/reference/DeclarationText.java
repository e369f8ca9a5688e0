package org.packetary.dkms2bin.diagnosis.reference;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/** What headers say about a finding, in words: the same for terminal, pages and CI. */
public final class DeclarationText {

  private DeclarationText() {}

  /**
   * A sentence without its full stop: {@code name: not in 6.12.0; in 6.1.0 include/linux/x.h:12:
   * int name(void)}; empty where headers say nothing.
   */
  public static Optional<String> sentence(Finding finding) {
    List<String> parts = parts(finding);
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(finding.symbol().map(s -> s + ": ").orElse("") + String.join("; ", parts));
  }

  /** What each kernel says, the target first. */
  public static List<String> parts(Finding finding) {
    boolean exports = finding.kind().family() == FindingKind.Family.LINKING;
    return finding.declarations().stream().map(d -> part(d, exports)).toList();
  }

  private static String part(Finding.Declared declared, boolean exports) {
    return declared
        .file()
        .map(
            file ->
                "in "
                    + declared.kernel()
                    + " "
                    + file
                    + (declared.line() > 0 ? ":" + declared.line() : "")
                    + (declared.declaration().isEmpty() ? "" : ": " + declared.declaration()))
        .orElse((exports ? "not exported by " : "not in ") + declared.kernel());
  }
}
