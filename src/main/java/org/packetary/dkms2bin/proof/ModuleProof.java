package org.packetary.dkms2bin.proof;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of one module of a cell.
 *
 * @param module the name that the kernel lists it by
 * @param place where it is on a host: {@code lib/modules/R/updates/dkms/name.ko.xz}
 * @param verdict what came of it
 * @param inTree the kernel's own module of its name, which it takes the place of where its verdict
 *     is not {@link Verdict.Shadowed}
 * @param btf whether it carries type information, so that the kernel checked that too
 * @param time what loading it took in the machine, without settling and removing
 */
public record ModuleProof(
    String module,
    String place,
    Verdict verdict,
    Optional<InTree> inTree,
    boolean btf,
    Duration time) {

  /** The rung that it stands on: what it stood on before, where the proof took it no higher. */
  public Rung rung() {
    return verdict instanceof Verdict.Reached reached ? reached.rung() : Rung.VERIFIED;
  }
}
