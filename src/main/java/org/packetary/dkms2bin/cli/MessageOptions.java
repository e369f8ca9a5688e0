package org.packetary.dkms2bin.cli;

import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Option;

/** Options that say how much is printed. */
@Heading(Heading.REPORTS)
final class MessageOptions {

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every command that is run.")
  private boolean verbose;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print problems only.")
  private boolean quiet;

  void check(Problems problems) {
    if (quiet && verbose) {
      problems.usage("-q and -v exclude each other", "leave one out");
    }
  }

  Terminal.Verbosity verbosity() {
    if (quiet) {
      return Terminal.Verbosity.QUIET;
    }
    return verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL;
  }
}
