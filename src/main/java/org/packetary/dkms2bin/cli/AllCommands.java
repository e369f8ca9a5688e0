package org.packetary.dkms2bin.cli;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.cli.env.EnvCommand;
import org.packetary.dkms2bin.cli.option.Invocation;
import picocli.CommandLine.Command;

/**
 * The main job with all commands beside it. Picocli reads each option of each command by
 * reflection, which takes longer than all else of a run with nothing to do: a command line that
 * needs none of them is read without.
 */
@Command(
    subcommands = {
      KernelsCommand.class,
      SourceCommand.class,
      ExtractCommand.class,
      DiagnoseCommand.class,
      DoctorCommand.class,
      InitCommand.class,
      ConfigCommand.class,
      PlanCommand.class,
      PlannedBuildCommand.class,
      EnvCommand.class
    })
final class AllCommands extends BuildCommand {

  AllCommands(Invocation invocation) {
    super(invocation);
  }

  /**
   * Whether a command line may be about another command than the main job, or about all of them: it
   * has a command's name in it, asks for help, or goes on in a file.
   */
  static boolean mayBeIn(String... words) {
    List<String> all = List.of(words);
    return all.isEmpty()
        || all.contains("-h")
        || all.contains("--help")
        || all.stream().anyMatch(word -> word.startsWith("@"))
        || names().stream().anyMatch(all::contains);
  }

  private static Set<String> names() {
    Set<String> names = new HashSet<>();
    for (Class<?> command : declared(AllCommands.class).subcommands()) {
      Command declared = declared(command);
      names.add(declared.name());
      names.addAll(Arrays.asList(declared.aliases()));
    }
    return names;
  }

  private static Command declared(Class<?> command) {
    return Optional.ofNullable(command.getAnnotation(Command.class))
        .orElseThrow(() -> new IllegalStateException(command + " is no command"));
  }
}
