package org.packetary.dkms2bin.proof;

import java.time.Duration;

/**
 * How modules are proven.
 *
 * @param mode what is tried
 * @param enforceSignatures whether the kernel refuses modules without a signature of a key it knows
 * @param otherRelease whether a module that names another kernel release in its vermagic is to be
 *     tried too, as weak modules are; without, it fails
 * @param memory of a machine, in MiB
 * @param time how long one module may take
 */
public record ProofOptions(
    ProofMode mode, boolean enforceSignatures, boolean otherRelease, int memory, Duration time) {

  /** Of a machine, in MiB: enough for distributions' kernels and graphics drivers. */
  public static final int MEMORY = 768;

  /** What no module takes that will ever end, on a busy host without KVM too. */
  public static final Duration TIME = Duration.ofSeconds(60);

  /** The same for modules of another kernel, which are only loaded. */
  public ProofOptions ofAnotherRelease() {
    return new ProofOptions(ProofMode.LOAD, enforceSignatures, true, memory, time);
  }

  /** The same in another mode. */
  public ProofOptions in(ProofMode other) {
    return new ProofOptions(other, enforceSignatures, otherRelease, memory, time);
  }

  /** The usual ones. */
  public static ProofOptions of(ProofMode mode) {
    return new ProofOptions(mode, false, false, MEMORY, TIME);
  }
}
