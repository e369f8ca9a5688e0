package org.packetary.dkms2bin.gate;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.RpmKernelPackages;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.packaging.GatePackage;
import org.packetary.dkms2bin.packaging.rpm.RpmNames;
import org.packetary.dkms2bin.repository.ListedPackage;

/**
 * Kernels of an RPM distribution: those of the archive, and those that the repository has modules
 * for. The release itself says which version of the kernel's package it is.
 */
record RpmGateKernels(GatePlace place) implements GateKernels {

  private static final String FLAVOUR = "{-flavour}";

  @Override
  public List<GateKernel> newestFirst(Gate gate, Collection<ListedPackage> listed)
      throws InterruptedException {
    Stream<KernelRelease> built =
        listed.stream()
            .flatMap(one -> one.kernel().stream())
            .filter(KernelRelease::isRelease)
            .map(KernelRelease::parse);
    String machine = gate.architecture().rpm();
    return Stream.concat(place.archive().kernels().stream(), built)
        .distinct()
        .filter(release -> release.flavour().equals(gate.flavour()))
        .filter(release -> release.rpmArch().filter(machine::equals).isPresent())
        .filter(release -> place.recipe().kernels().owns(release.release()))
        .sorted(Comparator.reverseOrder())
        .map(release -> kernel(gate, release))
        .toList();
  }

  private GateKernel kernel(Gate gate, KernelRelease release) {
    return new GateKernel(
        release,
        RpmNames.KERNEL,
        new GatePackage.Held(List.of(image(gate)), release.baseVersion() + "-" + release.abi()));
  }

  private String image(Gate gate) {
    return gate.request()
        .imagePackage()
        .map(name -> name.replace(FLAVOUR, gate.flavour().isEmpty() ? "" : "-" + gate.flavour()))
        .orElseGet(
            () -> place.recipe().kernels(RpmKernelPackages.class).imagePackageOf(gate.flavour()));
  }

  @Override
  public String versionSuffix() {
    return RpmNames.GATE_SUFFIX;
  }

  @Override
  public String architecture(Gate gate) {
    return gate.architecture().rpm();
  }

  @Override
  public String without(Gate gate) {
    return "neither the archive of "
        + place.recipe().name()
        + " nor the repository has a kernel of flavour \""
        + gate.flavour()
        + "\"";
  }
}
