package org.packetary.dkms2bin.cli.option;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import picocli.CommandLine.Option;

/** Options that say how packages are published. */
@Heading(Heading.RESULT)
public final class PublishOptions {

  @Option(
      names = "--replace",
      description =
          "Let a package take the place of a published one of the same name and version that has"
              + " other content; without it such a package is not published.")
  private boolean replace;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      description =
          "Where Debian packages lie: flat, all at the top level (the default), or pool, packages in"
              + " pool/ and an index for each suite in dists/, as in Debian's archive.")
  private String layout = "flat";

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description = "The suite of a pool that is published (default: stable).")
  private @Nullable String suite;

  @Option(
      names = "--component",
      paramLabel = "NAME",
      description = "The component of that suite (default: main).")
  private @Nullable String component;

  @Option(
      names = "--repo-key",
      paramLabel = "KEY",
      description =
          "What signs the repository's index, and RPM packages: a file with an OpenPGP secret key, as"
              + " \"dkms2bin key new\" and gpg --export-secret-keys write it, or the fingerprint, key id"
              + " or user id of a key that gpg has. A passphrase is taken from the environment, or"
              + " asked for by gpg-agent: "
              + PublishRequest.PASSPHRASE_VARIABLE
              + ".")
  private @Nullable String key;

  /** What was asked for; empty if it makes no sense. */
  public Optional<PublishRequest> request(Map<String, String> environment, Problems problems) {
    Optional<Optional<OpenPgpKey>> signing =
        problems.attempt(
            () ->
                Optional.ofNullable(key)
                    .map(
                        word ->
                            KeyWord.open(
                                "--repo-key",
                                word,
                                PublishRequest.PASSPHRASE_VARIABLE,
                                environment)));
    if (signing.isEmpty()) {
      return Optional.empty();
    }
    return problems
        .attempt(() -> EnumWords.chosen("--layout", layout, PublishRequest.Layout.class))
        .flatMap(
            chosen ->
                PublishRequest.of(
                    replace,
                    chosen,
                    Optional.ofNullable(suite),
                    Optional.ofNullable(component),
                    signing.get(),
                    "--",
                    problems));
  }
}
