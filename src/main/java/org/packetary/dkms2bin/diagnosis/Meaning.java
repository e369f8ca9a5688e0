package org.packetary.dkms2bin.diagnosis;

import java.util.Optional;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * What a tool's words come to.
 *
 * @param weak whether the same words stand in logs of builds that succeed: such a complaint counts
 *     only where the build failed and nothing else says why
 */
record Meaning(
    FindingKind kind, Optional<String> symbol, Optional<Finding.Types> types, boolean weak) {

  static Meaning of(FindingKind kind, String symbol) {
    return new Meaning(kind, Optional.of(symbol), Optional.empty(), false);
  }

  static Meaning of(FindingKind kind) {
    return new Meaning(kind, Optional.empty(), Optional.empty(), false);
  }

  /** The same, but believed only where nothing else explains the failure. */
  Meaning asWeak() {
    return new Meaning(kind, symbol, types, true);
  }

  Meaning withSymbol(Optional<String> other) {
    return new Meaning(kind, other, types, weak);
  }

  Meaning withTypes(Optional<Finding.Types> other) {
    return new Meaning(kind, symbol, other, weak);
  }

  Meaning withKind(FindingKind other) {
    return new Meaning(other, symbol, types, weak);
  }
}
