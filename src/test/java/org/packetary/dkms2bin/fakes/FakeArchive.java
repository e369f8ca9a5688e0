package org.packetary.dkms2bin.fakes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.util.Digests;

/**
 * An archive that knows kernels and their meta-packages, and packages' versions.
 *
 * @param packages the versions of each package, newest first
 * @param asked for what names it was asked what is missing; to it, nothing is
 */
public record FakeArchive(
    List<String> releases,
    Map<String, String> metaPackages,
    Map<String, List<String>> packages,
    List<List<String>> asked)
    implements PackageArchive {

  public FakeArchive(List<String> releases, Map<String, String> metaPackages) {
    this(releases, metaPackages, Map.of(), new ArrayList<>());
  }

  public static FakeArchive ofPackages(Map<String, List<String>> packages) {
    return new FakeArchive(List.of(), Map.of(), packages, new ArrayList<>());
  }

  @Override
  public void refresh() {}

  @Override
  public ArchiveSnapshot snapshot() {
    return new ArchiveSnapshot("0".repeat(64), List.of("fake/main 1970-01-01T00:00:00Z"));
  }

  @Override
  public List<KernelRelease> kernels() {
    return releases.stream().map(KernelRelease::parse).sorted(Comparator.reverseOrder()).toList();
  }

  @Override
  public Optional<String> latest(String flavour) {
    return Optional.ofNullable(metaPackages.get(flavour));
  }

  @Override
  public KernelHeaders headersOf(String release) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ArchivePackage> baseSet(List<String> include) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ArchivePackage> versions(String name) {
    return packages.getOrDefault(name, List.of()).stream()
        .map(version -> new ArchivePackage(name, version, "all", Digests.sha256(name + version), 0))
        .toList();
  }

  @Override
  public Set<String> known(Collection<String> names) {
    return names.stream().filter(packages::containsKey).collect(Collectors.toSet());
  }

  @Override
  public List<ArchivePackage> missing(Collection<String> names, Path root) {
    asked.add(List.copyOf(names));
    return List.of();
  }

  @Override
  public void download(Collection<ArchivePackage> wanted, Path directory) {
    try {
      for (ArchivePackage one : wanted) {
        Files.createFile(directory.resolve(one.name() + "_" + one.version() + ".deb"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void unpack(Collection<ArchivePackage> packages, Path tree, Path log) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void bootstrap(Path root, Path log) {
    throw new UnsupportedOperationException();
  }
}
