package org.packetary.dkms2bin.proof;

import java.util.List;

/** Proves modules on a kernel. */
public interface Prover {

  /**
   * Loads all modules of all subjects on a kernel, as many as possible in one machine.
   *
   * @return one proof for each subject, in their order
   * @throws org.packetary.dkms2bin.model.EnvironmentException if the host lacks what that takes
   * @throws InterruptedException if the thread is interrupted; no machine is left by then
   */
  KernelProof prove(KernelImage kernel, ProofOptions options, List<Subject> subjects)
      throws InterruptedException;
}
