package org.packetary.dkms2bin.request;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.source.driver.DriverDescription;

/**
 * Drivers that are asked for together, and what is said about them.
 *
 * @param inputs DKMS packages, sources and names of packages, as the user wrote them
 * @param description what the user says about inputs that have no dkms.conf
 * @param patches patches for the sources, applied in this order
 * @param buildDeps packages to install in the build roots beyond what the DKMS packages depend on
 * @param timeout for each cell; empty for the run's
 * @param rules exceptions for some of the cells
 */
public record DriverRequest(
    List<String> inputs,
    DriverDescription description,
    List<SourcePatch> patches,
    List<String> buildDeps,
    Optional<Duration> timeout,
    List<CellRule> rules) {

  public DriverRequest {
    inputs = List.copyOf(inputs);
    patches = List.copyOf(patches);
    buildDeps = List.copyOf(buildDeps);
    rules = List.copyOf(rules);
  }

  /** Of inputs about which nothing more is said. */
  public static DriverRequest of(List<String> inputs) {
    return new DriverRequest(
        inputs, DriverDescription.NONE, List.of(), List.of(), Optional.empty(), List.of());
  }
}
