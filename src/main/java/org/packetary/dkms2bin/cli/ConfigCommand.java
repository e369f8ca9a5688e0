package org.packetary.dkms2bin.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.option.MatrixOptions;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.config.CommandLineWords;
import org.packetary.dkms2bin.config.ConfigListing;
import org.packetary.dkms2bin.config.Matrix;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin config}: shows which values hold, and who said each. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin config [--config FILE] [OPTION...]",
    descriptionHeading = "%n",
    header = "Shows each value that would hold for a build, and who said it.",
    description =
        "Takes the options of a build. Of each value it says the line of the file, the variable of"
            + " the environment, \"command line\" or \"default\". Nothing is built, and files that"
            + " are named need not be there.")
final class ConfigCommand implements Job {

  @ParentCommand private @Nullable BuildCommand parent;

  @Mixin private MatrixOptions options = new MatrixOptions();

  @Option(names = "--json", description = "Print JSON.")
  @Heading(Heading.REPORTS)
  private boolean json;

  @Override
  public int run(Problems problems) {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    Invocation invocation = parent.invocation();
    CommandLineWords words = options.words(invocation, problems);
    Matrix matrix = options.matrix(invocation, words, problems);
    problems.throwIfAny(options.headline(), options.hint());
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    if (json) {
      ObjectNode listing = ConfigListing.json(matrix);
      terminal.result(listing.toPrettyString());
    } else {
      ConfigListing.text(matrix).forEach(terminal::result);
    }
    return ExitCode.OK.status();
  }
}
