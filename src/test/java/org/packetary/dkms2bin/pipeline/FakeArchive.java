package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.distro.ArchivePackage;
import org.packetary.dkms2bin.distro.KernelHeaders;
import org.packetary.dkms2bin.distro.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;

/** An archive that knows kernels and their meta-packages, and nothing else. */
record FakeArchive(List<String> releases, Map<String, String> metaPackages)
    implements PackageArchive {

  @Override
  public void refresh() {}

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
  public List<ArchivePackage> missing(Collection<String> names, Path root) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void download(Collection<ArchivePackage> packages, Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void bootstrap(Path root, Path log) {
    throw new UnsupportedOperationException();
  }
}
