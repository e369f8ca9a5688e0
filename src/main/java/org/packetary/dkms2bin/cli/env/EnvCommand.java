package org.packetary.dkms2bin.cli.env;

import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

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
    header = "Makes build roots ahead of time, and carries them to other hosts.",
    subcommands = {PrepareCommand.class, ExportCommand.class, ImportCommand.class})
public final class EnvCommand implements Job {

  /** The command at the top, which knows the surroundings of the call. */
  public interface Caller {
    /** The surroundings. */
    Invocation invocation();
  }

  @Override
  public int run(Problems problems) {
    if (problems.isEmpty()) {
      problems.usage("env needs a command", "prepare, export or import");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin env --help");
    return 0;
  }

  /** The surroundings of the call that a command is part of. */
  static Invocation invocation(@Nullable CommandSpec command) {
    if (command == null) {
      throw new IllegalStateException("picocli sets the command");
    }
    return ((Caller) command.root().userObject()).invocation();
  }
}
