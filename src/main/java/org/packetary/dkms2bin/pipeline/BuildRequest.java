package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.packaging.RpmOptions;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.source.DriverDescription;

/**
 * What the user asked for.
 *
 * @param inputs DKMS packages, sources and names of packages, as the user wrote them
 * @param driver what the user says about inputs that have no dkms.conf
 * @param buildDeps packages to install in the build roots beyond what the DKMS packages depend on
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
 * @param keepRoots whether the build roots are kept ({@code --debug})
 * @param sourceDate the date that everything written carries; empty for each source's own
 */
public record BuildRequest(
    List<String> inputs,
    DriverDescription driver,
    List<String> buildDeps,
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
    boolean keepRoots,
    Optional<Instant> sourceDate) {

  public BuildRequest {
    inputs = List.copyOf(inputs);
    buildDeps = List.copyOf(buildDeps);
    headers = List.copyOf(headers);
    outDir = outDir.toAbsolutePath().normalize();
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs: " + jobs);
    }
  }
}
