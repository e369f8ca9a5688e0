package org.packetary.dkms2bin.cli.option;

import java.util.Map;
import org.packetary.dkms2bin.cli.terminal.ProgressForm;
import org.packetary.dkms2bin.cli.terminal.StandardStreams;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Option;

/** Options that say how much is printed. */
@Heading(Heading.REPORTS)
public final class MessageOptions {

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every command that is run.")
  private boolean verbose;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print problems only.")
  private boolean quiet;

  @Option(
      names = "--progress",
      paramLabel = "FORM",
      description =
          "How a run is shown: auto (default), plain (lines), fancy (drawn on a terminal), json (an"
              + " event a line, on standard error).")
  private String progress = "auto";

  public void check(Problems problems) {
    if (quiet && verbose) {
      problems.usage("-q and -v exclude each other", "leave one out");
    }
    problems.attempt(this::asked);
  }

  private ProgressForm asked() {
    return EnumWords.chosen("--progress", progress, ProgressForm.class);
  }

  /** How to show the run; call it only if {@link #check} found no problem. */
  public ProgressForm progress(Map<String, String> environment) {
    return asked().settled(environment, verbosity(), StandardStreams.areTerminal());
  }

  public Terminal.Verbosity verbosity() {
    if (quiet) {
      return Terminal.Verbosity.QUIET;
    }
    return verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL;
  }
}
