package org.packetary.dkms2bin.cli.env;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.kept.KeptRoots;
import org.packetary.dkms2bin.kept.RootExport;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.prepared.EnvExport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.run.BuildRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env export}: writes layers of the cache into a file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin env export FILE.tar.zst [OPTION...]",
      "       dkms2bin env export ID FILE.tar.zst [OPTION...]"
    },
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Writes layers of build roots, or a root that --debug kept, into a file.",
    description = {
      "With the ID of a kept root (see \"env list\"): that root as it is seen from inside, whiteouts"
          + " applied. It opens as a plain chroot, and \"podman import\" makes an image of it.",
      "With FILE alone: layers, for \"dkms2bin env import\" elsewhere.",
      "All layers of the cache; with --distro, --kernel or --dkms those that \"env prepare\" makes"
          + " with the same options. With them go the archives' indexes and what was asked of them.",
      "Uses no network: what is missing is named. The file is one that \"tar --zstd\" reads."
    })
final class ExportCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Parameters(
      arity = "1..2",
      paramLabel = "[ID] FILE",
      hideParamSyntax = true,
      description = "The file to write: env.tar.zst; before it, the kept root that goes into it.")
  private List<String> words = new ArrayList<>();

  @Mixin private RootOptions options = new RootOptions();

  @Mixin private EnvOptions env = new EnvOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    Path file = Path.of(words.isEmpty() ? "" : words.get(words.size() - 1));
    Optional<BuildRequest> request = options.readOffline(invocation, problems);
    Path directory = file.toAbsolutePath().normalize().getParent();
    if (problems.isEmpty() && (directory == null || !Files.isDirectory(directory))) {
      problems.usage("there is no directory for " + file, "make it first");
    }
    if (words.size() > 1 && options.choose()) {
      problems.usage(
          "a kept root is exported as it is: --distro, --kernel and --dkms choose layers",
          "leave these out, or the name " + words.get(0));
    }
    problems.throwIfAny(HEADLINE, "dkms2bin env export --help");
    Terminal terminal = env.terminal(invocation);
    Settings settings = env.settings(invocation, terminal);
    if (words.size() > 1) {
      return kept(new KeptRoots(settings.cache()).find(words.get(0)), file, terminal, settings);
    }
    EnvExport export = new EnvExport(settings);
    EnvExport.Written written =
        options.choose() ? chosen(export, file, settings, request.orElseThrow()) : export.all(file);
    terminal.result(
        file
            + ": "
            + Amounts.size(written.bytes())
            + ", "
            + Amounts.layers(written.layers().size())
            + ", indexes of "
            + Amounts.counted(written.archives(), "archive"));
    return 0;
  }

  private static int kept(KeptRoot named, Path file, Terminal terminal, Settings settings)
      throws InterruptedException {
    KeptRoot root = named.inNamespaces("export it");
    long bytes = root.alone(() -> new RootExport(settings.environment()).write(root, file));
    terminal.result(file + ": " + Amounts.size(bytes) + ", " + root.cell().cell());
    return 0;
  }

  private EnvExport.Written chosen(
      EnvExport export, Path file, Settings settings, BuildRequest request)
      throws InterruptedException {
    try {
      return export.of(file, new BuildRun(settings, List.of(request)).prepare());
    } catch (EnvironmentException e) {
      throw new EnvironmentException(
          "cannot export that: " + e.problem(),
          "\"dkms2bin env prepare\" with the same options makes what is missing",
          e);
    }
  }
}
