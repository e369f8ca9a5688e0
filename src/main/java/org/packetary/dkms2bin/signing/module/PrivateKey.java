package org.packetary.dkms2bin.signing.module;

/** Signs; says in its {@code toString} which key it is, for messages. */
interface PrivateKey {

  /**
   * Signs.
   *
   * @return the bare signature: PKCS #1 v1.5, or ECDSA in DER
   * @throws org.packetary.dkms2bin.model.Dkms2binException if it cannot
   */
  byte[] sign(ModuleHash hash, byte[] content) throws InterruptedException;
}
