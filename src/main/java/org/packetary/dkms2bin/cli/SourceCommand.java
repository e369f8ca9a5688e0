package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.DriverOptions;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.option.PublishOptions;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.request.SourceRequest;
import org.packetary.dkms2bin.run.SourceRun;
import org.packetary.dkms2bin.source.driver.BuiltModuleSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin source}: packs driver sources as DKMS source packages. */
@Command(
    name = "source",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin source --out-dir DIR [OPTION...] SOURCES...",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Packs driver sources as DKMS packages, NAME-dkms_VERSION_all.deb.",
    description = {
      "Installed, such a package has its modules built by dkms. Nothing is built here, and neither"
          + " root nor a chroot is needed.",
      "A dkms.conf is written where the sources have none."
    })
final class SourceCommand implements Job {

  @ParentCommand private @Nullable BuildCommand parent;

  @Parameters(
      arity = "1..*",
      paramLabel = "SOURCES",
      description = "Directories, tarballs or zip archives of driver sources.")
  private List<Path> sources = new ArrayList<>();

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      required = true,
      description = "Repository directory; created when missing.")
  @Heading(Heading.RESULT)
  private Path outDir = Path.of("");

  @Mixin private DriverOptions driver = new DriverOptions();

  @Mixin private PublishOptions publishing = new PublishOptions();

  @Mixin private CacheOption cache = new CacheOption();

  @Option(
      names = {"-v", "--verbose"},
      description = "Print what is written into dkms.conf.")
  private boolean verbose;

  @Override
  public int run(Problems problems) throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    Invocation invocation = parent.invocation();
    List<BuiltModuleSpec> modules = driver.modules(problems);
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    Optional<PublishRequest> published = publishing.request(invocation.environment(), problems);
    if (!problems.isEmpty()) {
      InputFiles.check(sources, problems);
    }
    problems.throwIfAny(HEADLINE, "dkms2bin source --help");
    Terminal terminal =
        invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
    SourceRequest request =
        new SourceRequest(
            sources,
            driver.description(modules),
            outDir,
            date.orElseThrow(),
            published.orElseThrow());
    List<PackageFile> packages =
        new SourceRun(
                invocation.settings(
                    cache.directory(invocation.environment()), new PlainProgress(terminal)),
                request)
            .run();
    packages.forEach(p -> terminal.result(p.path().toString()));
    return ExitCode.OK.status();
  }
}
