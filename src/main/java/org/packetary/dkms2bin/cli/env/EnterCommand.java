package org.packetary.dkms2bin.cli.env;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.FindingLines;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env enter}: a shell in a kept root. */
@Command(
    name = "enter",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env enter ID [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Opens a shell in a build root that --debug kept.",
    description = {
      "The shell has the layers, namespaces and variables of the build, and starts in dkms's build"
          + " directory. It says what failed, and how to build again.",
      "In it: \"rebuild\" builds with what was changed, \"log\" shows make's log, \"why\" what it"
          + " complains of, \"edit FILE\" edits. What is changed stays."
    })
final class EnterCommand implements Job {

  private static final int MOST_CAUSES = 5;

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "1", paramLabel = "ID", description = "Which: see \"env list\".")
  private String id = "";

  @Option(names = "--network", description = "With the host's network.")
  @Heading(Heading.PLACE)
  private boolean network;

  @Mixin private KeptOptions options = new KeptOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin env enter --help");
    KeptRoot root = options.root(id, invocation);
    List<Finding> findings = root.cell().findings();
    return root.alone(
        () ->
            KeptOptions.session(root, invocation)
                .enter(
                    plain(FindingLines.causes(findings, MOST_CAUSES)),
                    plain(FindingLines.all(findings)),
                    network));
  }

  private static List<String> plain(List<String> lines) {
    return lines.stream().map(Terminal::plain).toList();
  }
}
