package org.packetary.dkms2bin.request;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.Rung;

/**
 * Whether modules are proven to load before they are published.
 *
 * @param mode what is tried; empty where nothing is
 * @param stated what a package says that was proven of it before, and says again without a proof
 */
public record ProofChoice(Optional<ProofMode> mode, Optional<Rung> stated) {

  /** Nothing is proven. */
  public static final ProofChoice NONE = new ProofChoice(Optional.empty(), Optional.empty());

  /** Modules are proven. */
  public static ProofChoice of(ProofMode mode) {
    return new ProofChoice(Optional.of(mode), Optional.empty());
  }

  /** Packages say what was proven of them when they were made first. */
  public static ProofChoice stated(Optional<Rung> rung) {
    return new ProofChoice(Optional.empty(), rung);
  }

  /**
   * All whose packages are as good as what is asked for, that itself first: who asks for no proof
   * does not mind one, and who binds modules loads them.
   */
  public List<ProofChoice> asGood() {
    return stated.isPresent()
        ? List.of(this)
        : Stream.concat(
                mode.isEmpty() ? Stream.of(this) : Stream.of(),
                Arrays.stream(ProofMode.values())
                    .filter(other -> mode.isEmpty() || other.covers(mode.get()))
                    .map(ProofChoice::of))
            .toList();
  }
}
