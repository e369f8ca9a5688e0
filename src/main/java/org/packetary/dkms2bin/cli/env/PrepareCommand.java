package org.packetary.dkms2bin.cli.env;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.prepared.LayerFacts;
import org.packetary.dkms2bin.prepared.PreparedRoots;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.run.BuildRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env prepare}: makes the layers of build roots ahead of time. */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env prepare --distro NAME [OPTION...]",
    descriptionHeading = "%n",
    header = "Makes the layers of build roots ahead of time, and fetches the archive's indexes.",
    description = {
      "The base; with --kernel also the tools and headers of these kernels; with --dkms also what"
          + " these drivers' builds need.",
      "Prints each layer that it made, with its size and how long that took."
    })
final class PrepareCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Mixin private RootOptions options = new RootOptions();

  @Mixin private EnvOptions env = new EnvOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    Optional<BuildRequest> request = options.read(invocation, problems);
    problems.throwIfAny(HEADLINE, "dkms2bin env prepare --help");
    Terminal terminal = env.terminal(invocation);
    List<PreparedRoots> prepared =
        new BuildRun(env.settings(invocation, terminal), List.of(request.orElseThrow())).prepare();
    prepared.forEach(p -> print(terminal, p));
    return 0;
  }

  private static void print(Terminal terminal, PreparedRoots prepared) {
    prepared.made().forEach(made -> terminal.result(line(made)));
    int there = prepared.layers().size() - prepared.made().size();
    if (prepared.made().isEmpty()) {
      terminal.result("nothing to do: " + Amounts.layers(there) + " there already");
    } else if (there > 0) {
      terminal.result(Amounts.layers(there) + " there already");
    }
  }

  private static String line(LayerFacts made) {
    return String.format(
        Locale.ROOT,
        "%s  %s  %.1f s",
        made.id(),
        Amounts.size(made.bytes()),
        made.made().toMillis() / 1000.0);
  }
}
