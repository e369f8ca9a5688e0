package org.packetary.dkms2bin.cli.repo;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.KeyWord;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import picocli.CommandLine.Option;

/** The option that names the key of commands that publish. */
@Heading(Heading.RESULT)
final class RepoKeyOption {

  @Option(
      names = "--repo-key",
      paramLabel = "KEY",
      description = "What signs the repository, where it is signed: a file, or a key that gpg has.")
  private @Nullable String key;

  /**
   * The key.
   *
   * @throws org.packetary.dkms2bin.model.InputException if it cannot be used
   */
  Optional<OpenPgpKey> read(Invocation invocation) {
    return Optional.ofNullable(key)
        .map(
            word ->
                KeyWord.open(
                    "--repo-key",
                    word,
                    PublishRequest.PASSPHRASE_VARIABLE,
                    invocation.environment()));
  }
}
