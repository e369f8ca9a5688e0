package org.packetary.dkms2bin.cli.option;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import picocli.CommandLine.Option;

/** Options for RPM packages. */
@Heading(Heading.RESULT)
public final class RpmFlags {

  @Option(
      names = "--kabi-requires",
      description =
          "RPM packages require each symbol that their modules use of the kernel, with its CRC.")
  private boolean kabiRequires;

  @Option(
      names = "--weak-modules",
      description =
          "RPM packages have weak-modules link their modules to other kernels that fit, unless"
              + " dkms.conf says NO_WEAK_MODULES.")
  private boolean weakModules;

  @Option(
      names = "--rpm-sign-key",
      paramLabel = "KEY",
      description =
          "What signs RPM packages: a file with an OpenPGP secret key, as gpg --export-secret-keys"
              + " writes it, or the fingerprint, key id or user id of a key that gpg has. A"
              + " passphrase is taken from the environment, or asked for by gpg-agent: "
              + RpmOptions.PASSPHRASE_VARIABLE
              + ".")
  private @Nullable String signKey;

  /**
   * What was chosen.
   *
   * @throws org.packetary.dkms2bin.model.InputException if there is no such key, or it is none
   */
  public RpmOptions options(Map<String, String> environment) {
    return new RpmOptions(
        kabiRequires,
        weakModules,
        Optional.ofNullable(signKey)
            .map(
                word ->
                    KeyWord.open(
                        "--rpm-sign-key", word, RpmOptions.PASSPHRASE_VARIABLE, environment)));
  }
}
