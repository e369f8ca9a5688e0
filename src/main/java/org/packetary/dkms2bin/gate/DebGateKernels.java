package org.packetary.dkms2bin.gate;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.distro.DebKernelPackages;
import org.packetary.dkms2bin.distro.archive.MetaPackage;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packagefile.Dependencies;
import org.packetary.dkms2bin.packaging.GatePackage;
import org.packetary.dkms2bin.packaging.deb.DebianNames;
import org.packetary.dkms2bin.repository.ListedPackage;

/**
 * Kernels that versions of a meta-package name: those of the archive, and those that the gates in
 * the repository know of. An archive forgets its old versions.
 */
record DebGateKernels(GatePlace place) implements GateKernels {

  private static final String RELEASE = "{release}";
  private static final String FLAVOUR = "{flavour}";
  private static final Pattern HELD = Pattern.compile("(?<name>\\S+) \\(>> (?<version>[^)]+)\\)");

  @Override
  public List<GateKernel> newestFirst(Gate gate, Collection<ListedPackage> listed)
      throws InterruptedException {
    Map<KernelRelease, GateKernel> kernels = new TreeMap<>(Comparator.reverseOrder());
    List<String> metas = metaPackages(gate);
    for (MetaPackage version : place.archive().metaPackages(metas.get(0))) {
      release(gate, version.dependsOn())
          .ifPresent(
              release ->
                  kernels.putIfAbsent(
                      release,
                      kernel(gate, release, new GatePackage.Held(metas, version.version()))));
    }
    listed.stream()
        .filter(one -> one.name().equals(gate.name()))
        .flatMap(one -> named(gate, one).stream())
        .filter(kernel -> kernel.held().names().get(0).equals(metas.get(0)))
        .map(
            kernel ->
                kernel(
                    gate, kernel.release(), new GatePackage.Held(metas, kernel.held().version())))
        .forEach(kernel -> kernels.putIfAbsent(kernel.release(), kernel));
    return List.copyOf(kernels.values());
  }

  /** The kernel that a gate of the repository names. */
  private Optional<GateKernel> named(Gate gate, ListedPackage one) {
    Map<String, String> control;
    try {
      control = DebFile.read(place.directory().resolve(one.fileName())).control();
    } catch (Dkms2binException e) {
      // Gone or damaged, so it names none: its keeper withdraws it.
      return Optional.empty();
    }
    Matcher held = HELD.matcher(control.getOrDefault("Breaks", ""));
    List<String> depends =
        Dependencies.parse(control.getOrDefault("Depends", "")).stream()
            .flatMap(List::stream)
            .toList();
    return held.lookingAt()
        ? release(gate, depends)
            .map(
                release ->
                    kernel(
                        gate,
                        release,
                        new GatePackage.Held(List.of(held.group("name")), held.group("version"))))
        : Optional.empty();
  }

  private GateKernel kernel(Gate gate, KernelRelease release, GatePackage.Held held) {
    return new GateKernel(release, image(gate).replace(RELEASE, release.release()), held);
  }

  private List<String> metaPackages(Gate gate) {
    List<String> named = gate.request().metaPackages();
    return named.isEmpty()
        ? recipe().imageMetaPackagesOf(gate.flavour())
        : named.stream().map(name -> name.replace(FLAVOUR, gate.flavour())).toList();
  }

  private String image(Gate gate) {
    return gate.request().imagePackage().orElseGet(recipe()::imageTemplate);
  }

  private DebKernelPackages recipe() {
    return place.recipe().kernels(DebKernelPackages.class);
  }

  /** The release of the first name that is that of an image. */
  private Optional<KernelRelease> release(Gate gate, List<String> names) {
    String image = image(gate);
    String prefix = image.substring(0, Math.max(0, image.indexOf(RELEASE)));
    String suffix = image.substring(Math.min(image.length(), prefix.length() + RELEASE.length()));
    return names.stream()
        .filter(name -> name.startsWith(prefix) && name.endsWith(suffix))
        .filter(name -> name.length() > prefix.length() + suffix.length())
        .map(name -> name.substring(prefix.length(), name.length() - suffix.length()))
        .filter(KernelRelease::isRelease)
        .findFirst()
        .map(KernelRelease::parse);
  }

  @Override
  public String versionSuffix() {
    return DebianNames.GATE_SUFFIX;
  }

  @Override
  public String architecture(Gate gate) {
    return gate.architecture().debian();
  }

  @Override
  public String without(Gate gate) {
    return "no version of "
        + metaPackages(gate).get(0)
        + " in the archive of "
        + place.recipe().name()
        + " names a kernel";
  }
}
