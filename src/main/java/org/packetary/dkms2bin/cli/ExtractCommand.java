package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.option.PublishOptions;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.ExtractRequest;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.run.ExtractRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin extract}: publishes the packages of driver disks in a repository. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin extract --out-dir DIR [OPTION...] DISK...",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Takes the packages out of driver disks into a repository directory.",
    description = {
      "Driver disks are tar archives or ISO images, written by dkms2bin or by dkms mkdriverdisk."
          + " Neither root nor a chroot is needed.",
      "Debian packages as dkms writes them, which dpkg refuses, are mended; sound packages stay as"
          + " they are."
    })
final class ExtractCommand implements Job {

  @ParentCommand private @Nullable BuildCommand parent;

  @Parameters(
      arity = "1..*",
      paramLabel = "DISK",
      description = "Driver disks: NAME-VERSION-ubuntu-dd.tar, NAME-VERSION-dd.iso, ...")
  private List<Path> disks = new ArrayList<>();

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      required = true,
      description = "Repository directory; created when missing.")
  @Heading(Heading.RESULT)
  private Path outDir = Path.of("");

  @Mixin private PublishOptions publishing = new PublishOptions();

  @Mixin private CacheOption cache = new CacheOption();

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every command that is run.")
  private boolean verbose;

  @Override
  public int run(Problems problems) throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    Invocation invocation = parent.invocation();
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    Optional<PublishRequest> published = publishing.request(invocation.environment(), problems);
    InputFiles.check(disks, problems);
    problems.throwIfAny(HEADLINE, "dkms2bin extract --help");
    Terminal terminal =
        invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
    List<PackageFile> packages =
        new ExtractRun(
                invocation.settings(
                    cache.directory(invocation.environment()), new PlainProgress(terminal)),
                new ExtractRequest(disks, outDir, date.orElseThrow(), published.orElseThrow()))
            .run();
    packages.forEach(p -> terminal.result(p.path().toString()));
    return ExitCode.OK.status();
  }
}
