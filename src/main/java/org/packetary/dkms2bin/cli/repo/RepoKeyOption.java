package org.packetary.dkms2bin.cli.repo;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import picocli.CommandLine.Option;

/** The option that names the key of commands that publish. */
@Heading(Heading.RESULT)
final class RepoKeyOption {

  @Option(
      names = "--repo-key",
      paramLabel = "KEY",
      description = "The key that signs the repository, where it is signed.")
  private @Nullable Path key;

  /**
   * The key.
   *
   * @throws org.packetary.dkms2bin.model.InputException if it cannot be used
   */
  Optional<OpenPgpKey> read(Invocation invocation) {
    Optional<String> passphrase =
        Optional.ofNullable(invocation.environment().get(PublishRequest.PASSPHRASE_VARIABLE));
    return Optional.ofNullable(key)
        .map(file -> OpenPgpKey.read(file, passphrase, PublishRequest.PASSPHRASE_VARIABLE));
  }
}
