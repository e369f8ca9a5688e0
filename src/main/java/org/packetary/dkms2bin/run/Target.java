package org.packetary.dkms2bin.run;

import java.util.Optional;
import org.packetary.dkms2bin.delivery.Outlet;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.proof.KernelProver;
import org.packetary.dkms2bin.proving.ProofRound;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.resolve.Distribution;

/**
 * A distribution that a run builds for, and where what is built goes.
 *
 * @param distribution the distribution
 * @param outlet how what is built leaves
 * @param packagers the packagers of the distribution's own dkms
 * @param tier how far its builds are apart from the host
 * @param prover loads what is built; empty where that is not asked for
 */
record Target(
    Distribution distribution,
    Outlet outlet,
    DkmsPackagers packagers,
    Tier tier,
    Optional<KernelProver> prover) {

  /** One whose modules nobody loads. */
  Target(Distribution distribution, Outlet outlet, DkmsPackagers packagers, Tier tier) {
    this(distribution, outlet, packagers, tier, Optional.empty());
  }

  /** Whether modules are to be proven. */
  boolean proves() {
    return request().packaging().proof().mode().isPresent();
  }

  /** A round for the cells of a kernel; empty where nothing is proven. */
  Optional<ProofRound> round(String kernel) {
    return request()
        .packaging()
        .proof()
        .mode()
        .flatMap(mode -> prover.map(p -> new ProofRound(distribution.key(), kernel, mode, p)));
  }

  BuildRequest request() {
    return distribution.request();
  }

  String name() {
    return distribution.name();
  }
}
