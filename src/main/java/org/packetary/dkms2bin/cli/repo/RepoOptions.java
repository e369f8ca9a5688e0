package org.packetary.dkms2bin.cli.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.upkeep.RepositoryUpkeep;
import org.packetary.dkms2bin.util.FileTrees;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command about repositories takes: which one, and how much is told. */
final class RepoOptions {

  @Parameters(arity = "1", paramLabel = "DIR", description = "The repository's directory.")
  private Path dir = Path.of("");

  @Option(
      names = {"-v", "--verbose"},
      description = "Print more: every command that is run, every package that changed.")
  private boolean verbose;

  Path directory() {
    return dir;
  }

  boolean isVerbose() {
    return verbose;
  }

  Terminal terminal(Invocation invocation) {
    return invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
  }

  /** The repository, to be looked at. */
  RepositoryUpkeep open(Invocation invocation, Terminal terminal) {
    return open(Optional.empty(), invocation, terminal);
  }

  /**
   * The repository, to be published to.
   *
   * @param key signs it
   */
  RepositoryUpkeep open(Optional<OpenPgpKey> key, Invocation invocation, Terminal terminal) {
    return RepositoryUpkeep.open(
        dir,
        key,
        invocation.settings(
            new CacheOption().directory(invocation.environment()), new PlainProgress(terminal)));
  }

  /** Does something with a private directory that is gone afterwards. */
  <T> T inScratch(Function<Path, T> work) {
    try {
      Path scratch = Files.createTempDirectory("dkms2bin-");
      try {
        return work.apply(scratch);
      } finally {
        FileTrees.delete(scratch);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use a temporary directory: " + e.getMessage(), "is the disk full?", e);
    }
  }
}
