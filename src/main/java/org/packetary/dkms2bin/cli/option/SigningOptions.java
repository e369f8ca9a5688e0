package org.packetary.dkms2bin.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.signing.module.ModuleKeys;
import org.packetary.dkms2bin.signing.module.ModuleSigning;
import picocli.CommandLine.Option;

/** Options that say who signs modules, for Secure Boot. */
@Heading(Heading.RESULT)
public final class SigningOptions {

  @Option(
      names = "--module-sign-key",
      paramLabel = "KEY",
      description =
          "Private key that signs modules, RSA or EC: a file, PEM or DER, or a pkcs11: address that"
              + " the host's openssl knows. Twice for two roots of trust. A passphrase or PIN is"
              + " taken from the environment: "
              + ModuleKeys.PASSPHRASE_VARIABLE
              + ", and for the second key that with _2, if it is there.")
  private List<String> keys = new ArrayList<>();

  @Option(
      names = "--module-sign-cert",
      paramLabel = "FILE",
      description = "X.509 certificate of that key, PEM or DER; one for each, in the same order.")
  private List<Path> certificates = new ArrayList<>();

  @Option(
      names = "--mok-package",
      paramLabel = "NAME",
      description =
          "Name of the package with the certificates, NAME-mok (default: made of the first"
              + " certificate's common name).")
  private @Nullable String mok;

  /**
   * What was asked for; empty for modules without signatures.
   *
   * @throws org.packetary.dkms2bin.model.Dkms2binException if it cannot be used
   */
  public Optional<ModuleSigning> read(Map<String, String> environment) {
    return ModuleKeys.read(
        keys,
        certificates,
        Optional.ofNullable(mok),
        name -> Optional.ofNullable(environment.get(name)));
  }
}
