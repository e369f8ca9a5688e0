package org.packetary.dkms2bin.cli.env;

import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;

/** {@code dkms2bin env}: commands about build roots. */
@Command(
    name = "env",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env COMMAND [OPTION...]",
    descriptionHeading = "%n",
    commandListHeading = "%nCommands:%n",
    header = "Makes build roots ahead of time, carries them to other hosts, and looks after them.",
    subcommands = {
      PrepareCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      ListCommand.class,
      VerifyCommand.class,
      PruneCommand.class
    })
public final class EnvCommand implements Job {

  @Override
  public int run(Problems problems) {
    if (problems.isEmpty()) {
      problems.usage("env needs a command", "prepare, export, import, list, verify or prune");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin env --help");
    return 0;
  }
}
