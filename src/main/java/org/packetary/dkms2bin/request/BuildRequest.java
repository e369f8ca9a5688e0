package org.packetary.dkms2bin.request;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.sandbox.BackendRequest;

/**
 * A matrix of one distribution: which drivers to build for which of its kernels, and how.
 *
 * @param drivers what to build, with what is said about each
 * @param headers packages and directories with headers of kernels, beside the archive's
 * @param kernels which kernels; where none is asked for, those of {@code headers}
 * @param recipe which distribution; empty to infer it
 * @param mirror where packages come from
 * @param backend where builds run
 * @param rpm what is chosen about RPM packages
 * @param packaging how what was built leaves
 * @param outDir the repository directory
 * @param jobs how many cells are built at once
 * @param timeout for each cell
 * @param failFast whether nothing more is begun once a cell failed
 * @param reuse what earlier results are good for
 * @param results where results are kept; empty for the cache
 * @param keepRoots which build roots are kept
 * @param sourceDate the date that everything written carries; empty for each source's own
 * @param gates what keeps hosts at kernels that have all drivers
 */
public record BuildRequest(
    List<DriverRequest> drivers,
    List<Path> headers,
    KernelRequest kernels,
    RecipeRequest recipe,
    MirrorChoice mirror,
    BackendRequest backend,
    RpmOptions rpm,
    PackagingRequest packaging,
    Path outDir,
    int jobs,
    Duration timeout,
    boolean failFast,
    Reuse reuse,
    Optional<Path> results,
    Keeping keepRoots,
    Optional<Instant> sourceDate,
    List<GateRequest> gates) {

  private static final Duration NO_LIMIT = Duration.ofDays(365);

  public BuildRequest {
    drivers = List.copyOf(drivers);
    headers = List.copyOf(headers);
    gates = List.copyOf(gates);
    outDir = outDir.toAbsolutePath().normalize();
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs: " + jobs);
    }
  }

  /** Asks for the build roots of kernels alone: nothing is built, and nothing leaves. */
  public static BuildRequest ofRoots(
      List<DriverRequest> drivers,
      List<Path> headers,
      KernelRequest kernels,
      RecipeRequest recipe,
      MirrorChoice mirror,
      BackendRequest backend) {
    return new BuildRequest(
        drivers,
        headers,
        kernels,
        recipe,
        mirror,
        backend,
        RpmOptions.DEFAULTS,
        PackagingRequest.DEFAULTS,
        Path.of(""),
        1,
        NO_LIMIT,
        false,
        Reuse.ALL,
        Optional.empty(),
        Keeping.NONE,
        Optional.empty(),
        List.of());
  }

  /** The same over what was built already, leaving in another way. */
  public BuildRequest ofResults(PackagingRequest other) {
    return new BuildRequest(
        drivers,
        headers,
        kernels,
        recipe,
        mirror,
        backend,
        rpm,
        other,
        outDir,
        jobs,
        timeout,
        failFast,
        Reuse.ALL,
        results,
        keepRoots,
        sourceDate,
        gates);
  }

  /** Everything that the user named as an input, in the order given. */
  public List<String> inputs() {
    return drivers.stream().flatMap(driver -> driver.inputs().stream()).toList();
  }
}
