package org.packetary.dkms2bin.signing.module;

import java.util.List;

/** Has signatures of modules. Safe for several threads. */
public interface ModuleSigner {

  /** The certificates whose keys sign, each of which a kernel may trust. */
  List<ModuleCertificate> certificates();

  /**
   * Finds out whether it can sign, before anything is built.
   *
   * @throws org.packetary.dkms2bin.model.Dkms2binException if it cannot
   */
  void check() throws InterruptedException;

  /**
   * A detached CMS of a module with every certificate's signer.
   *
   * @throws org.packetary.dkms2bin.model.Dkms2binException if there is none
   */
  byte[] cms(byte[] module, ModuleHash hash) throws InterruptedException;
}
