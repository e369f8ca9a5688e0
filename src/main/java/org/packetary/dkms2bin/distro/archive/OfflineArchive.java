package org.packetary.dkms2bin.distro.archive;

import java.nio.file.Path;
import java.util.Collection;

/** An archive whose kept indexes answer, and of which nothing is downloaded. */
public final class OfflineArchive extends ForwardingArchive {

  private final String title;

  /**
   * An archive that is left alone.
   *
   * @param title what messages call its base root by
   */
  public OfflineArchive(PackageArchive archive, String title) {
    super(archive);
    this.title = title;
  }

  @Override
  public void download(Collection<ArchivePackage> packages, Path directory) {
    if (!packages.isEmpty()) {
      throw Offline.packages(packages);
    }
  }

  @Override
  public void bootstrap(Path root, Path log) {
    throw Offline.root(title);
  }
}
