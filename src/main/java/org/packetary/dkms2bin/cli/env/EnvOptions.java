package org.packetary.dkms2bin.cli.env;

import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.request.Settings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command about build roots: which cache, and how much is told. */
final class EnvOptions {

  @Mixin private CacheOption cache = new CacheOption();

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every command that is run.")
  @Heading(Heading.REPORTS)
  private boolean verbose;

  boolean isVerbose() {
    return verbose;
  }

  Terminal terminal(Invocation invocation) {
    return invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
  }

  Settings settings(Invocation invocation, Terminal terminal) {
    return invocation.settings(
        cache.directory(invocation.environment()), new PlainProgress(terminal));
  }
}
