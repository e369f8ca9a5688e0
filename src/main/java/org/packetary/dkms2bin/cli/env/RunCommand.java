package org.packetary.dkms2bin.cli.env;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env run}: a command in a kept root. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env run ID [OPTION...] -- COMMAND [ARGUMENT...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Runs a command in a build root that --debug kept.",
    description = "As \"env enter\" does, and ends with the command's exit status.")
final class RunCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Parameters(index = "0", paramLabel = "ID", description = "Which: see \"env list\".")
  private String id = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "What is run, in dkms's build directory.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--network", description = "With the host's network.")
  @Heading(Heading.PLACE)
  private boolean network;

  @Mixin private KeptOptions options = new KeptOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin env run --help");
    KeptRoot root = options.root(id, invocation);
    return root.alone(() -> KeptOptions.session(root, invocation).run(words, network));
  }
}
