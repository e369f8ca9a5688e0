package org.packetary.dkms2bin.cli.repo;

import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;

/** {@code dkms2bin repo}: commands about repositories. */
@Command(
    name = "repo",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin repo COMMAND DIR [OPTION...]",
    descriptionHeading = "%n",
    commandListHeading = "%nCommands:%n",
    header = "Looks after repositories: lists, checks, prunes, goes back.",
    subcommands = {
      ListCommand.class,
      VerifyCommand.class,
      IndexCommand.class,
      HistoryCommand.class,
      RollbackCommand.class,
      PruneCommand.class,
      GateCommand.class
    })
public final class RepoCommand implements Job {

  @Override
  public int run(Problems problems) {
    if (problems.isEmpty()) {
      problems.usage(
          "repo needs a command", "list, verify, index, history, rollback, prune or gate");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin repo --help");
    return 0;
  }
}
