package org.packetary.dkms2bin.cli.env;

import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.housekeeping.Housekeeping;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env list}: lists what the cache has. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env list --layers [OPTION...]",
    descriptionHeading = "%n",
    header =
        "Lists the layers of the cache: their sizes, when they were used, and what needs them.")
final class ListCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Option(names = "--layers", description = "List the layers of the cache.")
  private boolean layers;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private EnvOptions env = new EnvOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    if (!layers) {
      problems.usage("nothing says what to list", "add --layers");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin env list --help");
    Terminal terminal = env.terminal(invocation);
    LayerLines lines =
        new LayerLines(new Housekeeping(env.settings(invocation, terminal).cache()).layers());
    if (json) {
      terminal.result(lines.json().stripTrailing());
    } else {
      lines.text().forEach(line -> terminal.result(Terminal.plain(line)));
    }
    return 0;
  }
}
