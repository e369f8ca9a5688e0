package org.packetary.dkms2bin.distro.archive;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.kernel.KernelRelease;

/** An archive that leaves everything to another; subclasses answer some of it themselves. */
public abstract class ForwardingArchive implements PackageArchive {

  private final PackageArchive archive;

  /** Leaves everything to the given archive. */
  protected ForwardingArchive(PackageArchive archive) {
    this.archive = archive;
  }

  @Override
  public void refresh() throws InterruptedException {
    archive.refresh();
  }

  @Override
  public ArchiveSnapshot snapshot() throws InterruptedException {
    return archive.snapshot();
  }

  @Override
  public Optional<Path> directory() {
    return archive.directory();
  }

  @Override
  public List<KernelRelease> kernels() throws InterruptedException {
    return archive.kernels();
  }

  @Override
  public Optional<String> latest(String flavour) throws InterruptedException {
    return archive.latest(flavour);
  }

  @Override
  public KernelHeaders headersOf(String release) throws InterruptedException {
    return archive.headersOf(release);
  }

  @Override
  public List<ArchivePackage> baseSet(List<String> include) throws InterruptedException {
    return archive.baseSet(include);
  }

  @Override
  public List<ArchivePackage> versions(String name) throws InterruptedException {
    return archive.versions(name);
  }

  @Override
  public List<MetaPackage> metaPackages(String name) throws InterruptedException {
    return archive.metaPackages(name);
  }

  @Override
  public Set<String> known(Collection<String> names) throws InterruptedException {
    return archive.known(names);
  }

  @Override
  public List<ArchivePackage> missing(Collection<String> names, Path root)
      throws InterruptedException {
    return archive.missing(names, root);
  }

  @Override
  public void download(Collection<ArchivePackage> packages, Path directory)
      throws InterruptedException {
    archive.download(packages, directory);
  }

  @Override
  public void unpack(Collection<ArchivePackage> packages, Path tree, Path log)
      throws InterruptedException {
    archive.unpack(packages, tree, log);
  }

  @Override
  public void bootstrap(Path root, Path log) throws InterruptedException {
    archive.bootstrap(root, log);
  }
}
