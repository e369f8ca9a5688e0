package org.packetary.dkms2bin.proof;

import java.util.List;

/** Proves modules on the kernels of a distribution. */
public interface KernelProver {

  /**
   * Finds out whether it can, before anything is built.
   *
   * @throws org.packetary.dkms2bin.model.EnvironmentException if the host lacks what that takes
   */
  void check() throws InterruptedException;

  /**
   * Proves modules on a kernel. One that cannot be had is no failure: nothing is proven then.
   *
   * @param release of the kernel
   * @return one proof for each subject
   * @throws org.packetary.dkms2bin.model.EnvironmentException if the host cannot
   */
  KernelProof prove(String release, ProofOptions options, List<Subject> subjects)
      throws InterruptedException;
}
