package org.packetary.dkms2bin.cli;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.option.MatrixOptions;
import org.packetary.dkms2bin.cli.option.MessageOptions;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.plan.BuildPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code dkms2bin --dkms ... --kernel ... --out-dir ...}: builds packages, the main job. {@link
 * AllCommands} has the other commands.
 */
@Command(
    name = "dkms2bin",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    header = "Builds kernel-versioned binary module packages from DKMS packages.",
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin --dkms PACKAGE... --kernel RELEASE... --out-dir DIR [OPTION...]",
      "       dkms2bin --config FILE [OPTION...]",
      "       dkms2bin COMMAND [OPTION...]"
    },
    descriptionHeading = "%nThe shortest way to begin:%n",
    description = "  dkms2bin --dkms DRIVER --kernel latest --distro debian-12 --out-dir repo",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  dkms2bin --dkms v4l2loopback-dkms_0.12.7-2_all.deb --kernel latest \\",
      "    --distro debian-12 --out-dir repo",
      "  dkms2bin --dkms a.deb,b.deb --kernel '6.1.*-amd64' --newest 2 --out-dir repo",
      "  dkms2bin --dkms @packages.txt --kernel 6.1.0-56-amd64 --out-dir repo --debug",
      "",
      "Exit status: 0 all built or skipped, 1 a bug of ours, 2 usage, 3 bad input,",
      "4 environment, 5 some build failed, 6 packaging or publishing failed."
    })
class BuildCommand implements Job, Caller {

  private final Invocation invocation;

  @Mixin private MatrixOptions options = new MatrixOptions();

  @Option(
      names = "--dry-run",
      description = "Print what would be built, packed and left alone, and why; build nothing.")
  @Heading(Heading.WHAT)
  private boolean dryRun;

  @Mixin private MessageOptions messages = new MessageOptions();

  BuildCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Invocation invocation() {
    return invocation;
  }

  @Override
  public int build(MessageOptions said, MatrixOptions.Asked asked, List<BuildPlan> plans)
      throws InterruptedException {
    return new BuildJob(invocation, said).run(asked, plans);
  }

  @Override
  public int run(Problems problems) throws InterruptedException {
    messages.check(problems);
    Optional<MatrixOptions.Asked> read = options.read(invocation, problems);
    problems.throwIfAny(options.headline(), options.hint());
    MatrixOptions.Asked asked = read.orElseThrow();
    return dryRun
        ? PlanCommand.print(invocation, messages, asked)
        : new BuildJob(invocation, messages).run(asked, List.of());
  }
}
