package org.packetary.dkms2bin.cli.env;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.AgeConverter;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.kept.KeptRoots;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env remove}: removes kept roots. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env remove ID... | --all | --older-than AGE [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Removes build roots that --debug kept.",
    description = "Builds that run are not touched, nor layers. A root that somebody is in stays.")
final class RemoveCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "0..*", paramLabel = "ID", description = "Which: see \"env list\".")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All of them, and what versions before this command kept.")
  @Heading(Heading.GOING)
  private boolean all;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      converter = AgeConverter.class,
      description = "Those that were kept longer ago: 7d, 12h.")
  @Heading(Heading.GOING)
  private @Nullable Duration age;

  @Mixin private KeptOptions options = new KeptOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    int ways = (ids.isEmpty() ? 0 : 1) + (all ? 1 : 0) + (age == null ? 0 : 1);
    if (ways != 1) {
      problems.usage(
          "which roots go is said by names, by --all or by --older-than AGE: one of these",
          "\"dkms2bin env list\" shows what there is");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin env remove --help");
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    KeptRoots roots = options.roots(invocation);
    List<KeptRoot> going = going(roots, invocation.clock().instant());
    long size = 0;
    for (KeptRoot root : going) {
      long bytes = root.size();
      roots.remove(
          root,
          options.remover(invocation),
          KeptOptions.runner(),
          KeptOptions.environment(invocation));
      terminal.result(root.id() + "  " + Terminal.plain(root.cell().cell().toString()));
      size += bytes;
    }
    int others =
        all
            ? roots.removeOthers(
                options.remover(invocation),
                KeptOptions.runner(),
                KeptOptions.environment(invocation))
            : 0;
    terminal.problem(
        Amounts.counted(going.size() + others, "root") + " removed, " + Amounts.size(size));
    return 0;
  }

  private List<KeptRoot> going(KeptRoots roots, Instant now) {
    Duration oldest = age;
    if (oldest != null) {
      Instant limit = now.minus(oldest);
      return roots.all().stream().filter(root -> root.cell().when().isBefore(limit)).toList();
    }
    return all ? roots.all() : ids.stream().map(roots::find).distinct().toList();
  }
}
