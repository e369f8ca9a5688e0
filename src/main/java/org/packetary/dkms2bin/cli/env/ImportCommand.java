package org.packetary.dkms2bin.cli.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.prepared.EnvImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env import}: fills the cache from a file that was exported. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env import FILE.tar.zst [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Fills the cache with the layers of a file that \"dkms2bin env export\" wrote.",
    description = {
      "Layers that are there stay. A file that is damaged changes nothing.",
      "Import only what you exported yourself: builds run on what is in it."
    })
final class ImportCommand implements Job {

  private static final Path SELF = Path.of("/proc/self");

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "1", paramLabel = "FILE", description = "The file to read: env.tar.zst.")
  private Path file = Path.of("");

  @Mixin private EnvOptions env = new EnvOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    if (problems.isEmpty() && !Files.isRegularFile(file)) {
      problems.input("there is no file " + file, "check the path");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin env import --help");
    requireRoot();
    Terminal terminal = env.terminal(invocation);
    EnvImport.Taken taken = new EnvImport(env.settings(invocation, terminal)).run(file);
    taken.taken().forEach(terminal::result);
    if (taken.taken().isEmpty() && taken.archives() == 0) {
      terminal.result(
          "nothing to do: " + Amounts.layers(taken.there().size()) + " and indexes there already");
    } else {
      terminal.result(
          Amounts.layers(taken.taken().size())
              + " taken, "
              + taken.there().size()
              + " there already, indexes of "
              + Amounts.counted(taken.archives(), "archive"));
    }
    return 0;
  }

  /** Files of layers belong to many users. */
  private static void requireRoot() {
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(SELF, "unix:uid"))) {
        throw new EnvironmentException(
            "only root can import layers: their files belong to several users",
            "run dkms2bin as root: sudo dkms2bin env import ...");
      }
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + SELF + ": " + e.getMessage(), null, e);
    }
  }
}
