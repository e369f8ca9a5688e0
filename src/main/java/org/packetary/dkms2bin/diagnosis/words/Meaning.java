package org.packetary.dkms2bin.diagnosis.words;

import java.util.Optional;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * What a tool's words come to.
 *
 * @param weak whether the same words stand in logs of builds that succeed: such a complaint counts
 *     only where the build failed and nothing else says why
 */
public record Meaning(
    FindingKind kind, Optional<String> symbol, Optional<Finding.Types> types, boolean weak) {

  /** A kind of finding about a symbol. */
  public static Meaning of(FindingKind kind, String symbol) {
    return new Meaning(kind, Optional.of(symbol), Optional.empty(), false);
  }

  /** A kind of finding, with nothing known about what. */
  public static Meaning of(FindingKind kind) {
    return new Meaning(kind, Optional.empty(), Optional.empty(), false);
  }

  /** The same, but believed only where nothing else explains the failure. */
  Meaning asWeak() {
    return new Meaning(kind, symbol, types, true);
  }

  /** The same about another symbol. */
  public Meaning withSymbol(Optional<String> other) {
    return new Meaning(kind, other, types, weak);
  }

  /** The same with other types. */
  public Meaning withTypes(Optional<Finding.Types> other) {
    return new Meaning(kind, symbol, other, weak);
  }

  /** The same as another kind of finding. */
  public Meaning withKind(FindingKind other) {
    return new Meaning(other, symbol, types, weak);
  }
}
