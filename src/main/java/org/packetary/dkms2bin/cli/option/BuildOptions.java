package org.packetary.dkms2bin.cli.option;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.report.ReportRequest;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say how something is built and what comes out, whatever it is and for whom. */
public final class BuildOptions {

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      description = "Repository directory; created when missing.")
  @Heading(Heading.RESULT)
  private @Nullable Path outDir;

  @Mixin private PackagingOptions packaging = new PackagingOptions();

  @Mixin private RpmFlags rpm = new RpmFlags();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Mixin private RunOptions running = new RunOptions();

  @Mixin private CacheOption cache = new CacheOption();

  @Mixin private ReportOptions reports = new ReportOptions();

  /**
   * What these options say; what is empty is wrong, and was told.
   *
   * @param sourceDate the date for everything, from the environment
   */
  public record Said(
      Optional<Path> outDir,
      Optional<PackagingRequest> packaging,
      Optional<RpmOptions> rpm,
      Optional<BackendRequest> backend,
      RunOptions running,
      Reuse reuse,
      Keeping keepRoots,
      Optional<Optional<Instant>> sourceDate,
      Optional<ReportRequest> reports,
      Path cache) {

    /**
     * A request to build.
     *
     * @throws java.util.NoSuchElementException if anything is wrong
     */
    public BuildRequest request(
        DriverRequest drivers,
        List<Path> headers,
        KernelRequest kernels,
        RecipeRequest recipe,
        MirrorChoice mirror) {
      return new BuildRequest(
          List.of(drivers),
          headers,
          kernels,
          recipe,
          mirror,
          backend.orElseThrow(),
          rpm.orElseThrow(),
          packaging.orElseThrow(),
          outDir.orElseThrow(),
          running.jobs(),
          running.timeout(),
          running.failFast(),
          reuse,
          running.results(),
          keepRoots,
          sourceDate.orElseThrow(),
          List.of());
    }
  }

  /** Reads them. */
  public Said read(Invocation invocation, Problems problems) {
    if (outDir == null && !problems.mention("--out-dir")) {
      problems.usage("--out-dir DIR is missing", "name the directory of the repository");
    }
    Optional<PackagingRequest> packed = packaging.request(invocation.environment(), problems);
    Optional<RpmOptions> rpms = problems.attempt(() -> rpm.options(invocation.environment()));
    Optional<BackendRequest> place = backend.request(problems).map(b -> b.within(running.limits()));
    running.check(problems);
    return new Said(
        Optional.ofNullable(outDir),
        packed,
        rpms,
        place,
        running,
        running.reuse(problems),
        running.keepRoots(problems),
        problems.attempt(invocation::sourceDate),
        reports.request(invocation.environment(), problems),
        cache.directory(invocation.environment()));
  }

  /** What says how builds run, for those who read a file besides. */
  RunOptions running() {
    return running;
  }
}
