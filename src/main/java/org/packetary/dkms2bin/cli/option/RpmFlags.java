package org.packetary.dkms2bin.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.signing.OpenPgpKey;
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
          "File with the OpenPGP secret key that signs RPM packages, as gpg --export-secret-keys"
              + " writes it. A passphrase is taken from the environment: "
              + RpmOptions.PASSPHRASE_VARIABLE
              + ".")
  private @Nullable Path signKey;

  /**
   * What was chosen.
   *
   * @throws InputException if there is no such key, or it is none
   */
  public RpmOptions options(Map<String, String> environment) {
    if (signKey != null && !Files.exists(signKey)) {
      throw new InputException("--rpm-sign-key: there is no file " + signKey, "check the path");
    }
    Optional<String> passphrase =
        Optional.ofNullable(environment.get(RpmOptions.PASSPHRASE_VARIABLE));
    return new RpmOptions(
        kabiRequires,
        weakModules,
        Optional.ofNullable(signKey)
            .map(file -> OpenPgpKey.read(file, passphrase, RpmOptions.PASSPHRASE_VARIABLE)));
  }
}
