package org.packetary.dkms2bin.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.option.MatrixOptions;
import org.packetary.dkms2bin.cli.option.MessageOptions;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.plan.PlanJson;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.run.BuildRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin plan}: says what a build would do, and writes it down. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis =
        "dkms2bin plan --dkms PACKAGE... --kernel RELEASE... --out-dir DIR [OPTION...]",
    descriptionHeading = "%n",
    header = "Says what a build would do with each cell, and why; builds nothing.",
    description =
        "Takes the options of a build. Build roots are made as far as they are needed to read the"
            + " drivers' dkms.conf.")
final class PlanCommand implements Job {

  @ParentCommand private @Nullable BuildCommand parent;

  @Mixin private MatrixOptions options = new MatrixOptions();

  @Option(
      names = "--json",
      description = "Print the plan as JSON, for \"dkms2bin build --plan FILE\".")
  @Heading(Heading.REPORTS)
  private boolean json;

  @Option(
      names = "--explain",
      paramLabel = "CELL",
      description =
          "Say what decides about a cell, MODULE@KERNEL, and what of it changed since the"
              + " repository's packages were made.")
  @Heading(Heading.REPORTS)
  private @Nullable String cell;

  @Mixin private MessageOptions messages = new MessageOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    Invocation invocation = parent.invocation();
    messages.check(problems);
    Optional<MatrixOptions.Asked> asked = options.read(invocation, problems);
    problems.throwIfAny(options.headline(), options.hint());
    List<BuildRun.PlannedMatrix> plans = plans(invocation, messages, asked.orElseThrow());
    Terminal terminal = invocation.terminal(messages.verbosity());
    if (json) {
      String text = PlanJson.write(plans.stream().map(BuildRun.PlannedMatrix::plan).toList());
      terminal.result(text.stripTrailing());
    } else if (cell != null) {
      PlanText.explained(plans, cell).forEach(terminal::result);
    } else {
      print(terminal, plans);
    }
    return ExitCode.OK.status();
  }

  /** Prints what a build would do. */
  static int print(Invocation invocation, MessageOptions messages, MatrixOptions.Asked asked)
      throws InterruptedException {
    print(invocation.terminal(messages.verbosity()), plans(invocation, messages, asked));
    return ExitCode.OK.status();
  }

  private static void print(Terminal terminal, List<BuildRun.PlannedMatrix> plans) {
    PlanText.lines(plans).forEach(line -> terminal.result(terminal.ansi().string(line)));
  }

  private static List<BuildRun.PlannedMatrix> plans(
      Invocation invocation, MessageOptions messages, MatrixOptions.Asked asked)
      throws InterruptedException {
    EventSink events = new PlainProgress(invocation.terminal(messages.verbosity()));
    Settings settings = invocation.settings(asked.cache(), events);
    return new BuildRun(settings, asked.requests()).plan();
  }
}
