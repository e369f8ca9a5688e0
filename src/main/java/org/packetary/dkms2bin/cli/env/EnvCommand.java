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
    header =
        "Works in build roots that were kept, makes roots ahead of time, looks after the cache.",
    subcommands = {
      ListCommand.class,
      EnterCommand.class,
      RunCommand.class,
      DiffCommand.class,
      PatchCommand.class,
      RemoveCommand.class,
      PrepareCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      VerifyCommand.class,
      PruneCommand.class
    })
public final class EnvCommand implements Job {

  @Override
  public int run(Problems problems) {
    if (problems.isEmpty()) {
      problems.usage(
          "env needs a command",
          "list, enter, run, diff, patch, remove, prepare, export, import, verify or prune");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin env --help");
    return 0;
  }
}
