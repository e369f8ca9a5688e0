package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.pipeline.SourceRequest;
import org.packetary.dkms2bin.pipeline.SourceRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin source}: DKMS source packages of driver sources. */
@Command(
    name = "source",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    header = "Packs driver sources as DKMS packages, NAME-dkms_VERSION_all.deb.",
    description = {
      "Installed, such a package has its modules built by dkms. Nothing is built here, and neither"
          + " root nor a chroot is needed.",
      "A dkms.conf is written where the sources have none."
    })
final class SourceCommand implements Callable<Integer> {

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
  private Path outDir = Path.of("");

  @Mixin private DriverOptions driver = new DriverOptions();

  @Mixin private CacheOption cache = new CacheOption();

  @Option(
      names = {"-v", "--verbose"},
      description = "Print what is written into dkms.conf.")
  private boolean verbose;

  @Override
  public Integer call() throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    Invocation invocation = parent.invocation();
    Terminal terminal =
        invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
    SourceRequest request =
        new SourceRequest(sources, driver.description(), outDir, invocation.sourceDate());
    List<PackageFile> packages =
        new SourceRun(
                invocation.settings(
                    cache.directory(invocation.environment()), new ProgressPrinter(terminal)),
                request)
            .run();
    packages.forEach(p -> terminal.result(p.path().toString()));
    return ExitCode.OK.status();
  }
}
