package org.packetary.dkms2bin.cli.env;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.kept.RootChanges;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env diff}: what was changed in a kept root. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env diff ID [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Lists what was changed in a build root that --debug kept, over its layers.",
    description =
        "By the build, and by whoever was in it since. A line each: added, changed or deleted, and"
            + " the path.")
final class DiffCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "1", paramLabel = "ID", description = "Which: see \"env list\".")
  private String id = "";

  @Mixin private KeptOptions options = new KeptOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin env diff --help");
    KeptRoot root = options.root(id, invocation).inNamespaces("list its changes (diff)");
    List<RootChanges.Change> changes =
        root.alone(
            () -> RootChanges.of(root, KeptOptions.runner(), KeptOptions.environment(invocation)));
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    changes.forEach(change -> terminal.result(Terminal.plain(line(change))));
    return 0;
  }

  private static String line(RootChanges.Change change) {
    return change.kind().name().toLowerCase(Locale.ROOT) + "\t" + change.path();
  }
}
