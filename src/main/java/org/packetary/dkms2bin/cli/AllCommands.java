package org.packetary.dkms2bin.cli;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.cli.attest.VerifyPackageCommand;
import org.packetary.dkms2bin.cli.env.EnvCommand;
import org.packetary.dkms2bin.cli.image.ImageCommand;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.prove.ProveCommand;
import org.packetary.dkms2bin.cli.repo.CoverageCommand;
import org.packetary.dkms2bin.cli.repo.ImpactCommand;
import org.packetary.dkms2bin.cli.repo.KeyCommand;
import org.packetary.dkms2bin.cli.repo.RepoCommand;
import org.packetary.dkms2bin.cli.sign.SignCommand;
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
      EnvCommand.class,
      RepoCommand.class,
      CoverageCommand.class,
      ImpactCommand.class,
      KeyCommand.class,
      VerifyPackageCommand.class,
      ProveCommand.class,
      SignCommand.class,
      ImageCommand.class
    })
final class AllCommands extends BuildCommand {

  AllCommands(Invocation invocation) {
    super(invocation);
  }

  /** Options whose values may well be called as a command is. */
  private static final Set<String> DIRECTORIES =
      Set.of("--out-dir", "--cache-dir", "--results", "--dkms");

  /**
   * Whether a command line may be about another command than the main job, or about all of them: it
   * has a command's name in it that is no directory's, asks for help, or goes on in a file.
   */
  static boolean mayBeIn(String... words) {
    List<String> all = List.of(words);
    return all.isEmpty()
        || all.contains("-h")
        || all.contains("--help")
        || all.stream().anyMatch(word -> word.startsWith("@"))
        || hasCommand(all);
  }

  private static boolean hasCommand(List<String> words) {
    Set<String> names = names();
    String before = "";
    for (String word : words) {
      if (names.contains(word) && !DIRECTORIES.contains(before)) {
        return true;
      }
      before = word;
    }
    return false;
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
