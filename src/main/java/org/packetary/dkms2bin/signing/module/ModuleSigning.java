package org.packetary.dkms2bin.signing.module;

import java.time.Clock;
import java.util.List;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/** How modules are to be signed. */
public interface ModuleSigning {

  /** The certificates of the keys that sign, at least one. */
  List<ModuleCertificate> certificates();

  /** The package that holds the certificates. */
  MokName mok();

  /**
   * What signs.
   *
   * @param runner starts openssl, for keys on tokens
   * @param environment what openssl gets
   * @param clock tells whether certificates are valid
   */
  ModuleSigner open(CommandRunner runner, HostEnvironment environment, Clock clock);
}
