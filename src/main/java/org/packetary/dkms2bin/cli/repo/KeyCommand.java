package org.packetary.dkms2bin.cli.repo;

import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;

/** {@code dkms2bin key}: commands about keys that sign repositories. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin key COMMAND [OPTION...]",
    descriptionHeading = "%n",
    commandListHeading = "%nCommands:%n",
    header = "Makes keys that sign repositories and packages.",
    subcommands = {NewKeyCommand.class})
public final class KeyCommand implements Job {

  @Override
  public int run(Problems problems) {
    if (problems.isEmpty()) {
      problems.usage("key needs a command", "new");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin key --help");
    return 0;
  }
}
