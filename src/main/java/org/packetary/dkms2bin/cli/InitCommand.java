package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.config.ExampleFile;
import org.packetary.dkms2bin.config.MatrixFile;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin init}: writes a configuration file to begin with. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin init [OPTION...] [FILE]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Writes a commented dkms2bin.yaml, the file that describes a whole matrix.",
    description =
        "Change what is in it, look at it with \"dkms2bin config\", and run it with --config.")
final class InitCommand implements Job {

  @ParentCommand private @Nullable BuildCommand parent;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to write (default: dkms2bin.yaml in the current directory).")
  private Path file = Path.of(MatrixFile.USUAL_NAME);

  @Option(names = "--force", description = "Write over a file that is there.")
  private boolean force;

  @Override
  public int run(Problems problems) {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin init --help");
    if (!force && Files.exists(file)) {
      throw new UsageException(
          file + " is there already", "name another file, or write over it with --force");
    }
    try {
      Files.writeString(file, ExampleFile.text());
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write " + file + ": " + e, "is the directory there, and may this user write it?");
    }
    parent.invocation().terminal(Terminal.Verbosity.NORMAL).result(file.toString());
    return ExitCode.OK.status();
  }
}
