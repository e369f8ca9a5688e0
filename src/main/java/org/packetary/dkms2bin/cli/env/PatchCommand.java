package org.packetary.dkms2bin.cli.env;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.kept.DropIn;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.kept.Session;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env patch}: what was changed in a driver's sources. */
@Command(
    name = "patch",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env patch ID [OPTION...] > fix.patch",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Prints what was changed in the driver's sources as a patch.",
    description = {
      "Against the packaged sources with the patches that they have themselves; what --patch had"
          + " added is part of it. --patch FILE builds with it.",
      "Where the same is changed, the patch is the same, byte for byte."
    })
final class PatchCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "1", paramLabel = "ID", description = "Which: see \"env list\".")
  private String id = "";

  @Option(
      names = "--drop-in",
      paramLabel = "DIR",
      description =
          "Write it there as dkms 3.4 and later take it from /etc/dkms: MODULE/patches/ and"
              + " MODULE-VERSION.conf. Nothing is printed.")
  @Heading(Heading.RESULT)
  private @Nullable Path dropIn;

  @Mixin private KeptOptions options = new KeptOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin env patch --help");
    KeptRoot root = options.root(id, invocation);
    Path directory = dropIn;
    root.alone(
        () -> {
          Session session = KeptOptions.session(root, invocation);
          if (directory == null) {
            session.patch(Optional.empty());
          } else {
            new DropIn(directory, root.cell().cell().module())
                .write(session::patch)
                .forEach(
                    file -> invocation.terminal(Terminal.Verbosity.NORMAL).result(file.toString()));
          }
          return 0;
        });
    return 0;
  }
}
