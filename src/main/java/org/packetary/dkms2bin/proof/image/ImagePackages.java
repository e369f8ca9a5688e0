package org.packetary.dkms2bin.proof.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * The packages of a kernel and its modules. Debian's is signed, or not, and each is there without
 * the other at times; both have the same modules. Ubuntu and newer Debian have modules in packages
 * of their own, Fedora and EL in several.
 *
 * @param archive what there is
 * @param kind of its packages
 */
public record ImagePackages(PackageArchive archive, PackageKind kind) {

  private static final List<String> DEB_IMAGES =
      List.of("linux-image-%s", "linux-image-%s-unsigned", "linux-image-unsigned-%s");

  private static final List<String> DEB_PARTS =
      List.of("linux-binary-%s", "linux-modules-%s", "linux-modules-extra-%s");

  private static final List<String> RPM_PARTS = List.of("modules-core", "modules", "modules-extra");

  /** Those of a release, that with the kernel first; none where the archive has no kernel. */
  public List<ArchivePackage> of(String release) throws InterruptedException {
    return switch (kind) {
      case DEB -> deb(release);
      case RPM -> rpm(release);
    };
  }

  /**
   * Downloads packages and unpacks them.
   *
   * @param tree does not exist yet, or is empty; what is downloaded is beside it meanwhile
   */
  void unpack(Collection<ArchivePackage> packages, Path tree, ExtractionLimits limits, Path log)
      throws IOException, InterruptedException {
    if (kind.unpackedByHost()) {
      archive.unpack(packages, tree, log);
      return;
    }
    Path downloads = Files.createDirectory(tree.resolveSibling("packages"));
    archive.download(packages, downloads);
    Files.createDirectories(tree);
    try (Stream<Path> files = Files.list(downloads)) {
      for (Path file : files.filter(f -> PackageKind.ofName(f).isPresent()).sorted().toList()) {
        kind.read(file).extractTo(tree, limits);
      }
    }
    FileTrees.delete(downloads);
  }

  /** That which has its Module.symvers; empty where the archive has none. */
  Optional<ArchivePackage> headers(String release) throws InterruptedException {
    return switch (kind) {
      case DEB -> archive.versions("linux-headers-" + release).stream().findFirst();
      case RPM -> {
        String flavour = flavour(release);
        yield rpm("kernel" + flavour + "-devel", plain(release));
      }
    };
  }

  /** Of the version of the headers, where the archive has those; else of the newest. */
  private List<ArchivePackage> deb(String release) throws InterruptedException {
    Optional<String> version = headers(release).map(ArchivePackage::version);
    for (String name : DEB_IMAGES) {
      Optional<ArchivePackage> image = find(String.format(name, release), version);
      if (image.isPresent()) {
        List<ArchivePackage> all = new ArrayList<>(List.of(image.get()));
        for (String part : DEB_PARTS) {
          find(String.format(part, release), Optional.of(image.get().version()))
              .ifPresent(all::add);
        }
        return all;
      }
    }
    return List.of();
  }

  private Optional<ArchivePackage> find(String name, Optional<String> version)
      throws InterruptedException {
    return archive.versions(name).stream()
        .filter(found -> version.isEmpty() || version.get().equals(found.version()))
        .findFirst();
  }

  /** {@code 5.14.0-503.el9.x86_64+rt} is version, architecture, and what its packages add. */
  private List<ArchivePackage> rpm(String release) throws InterruptedException {
    String flavour = flavour(release);
    String plain = plain(release);
    List<ArchivePackage> all = new ArrayList<>();
    rpm("kernel" + flavour + "-core", plain).ifPresent(all::add);
    if (!all.isEmpty()) {
      for (String part : RPM_PARTS) {
        rpm("kernel" + flavour + "-" + part, plain).ifPresent(all::add);
      }
    }
    return all;
  }

  private static String flavour(String release) {
    int plus = release.indexOf('+');
    return plus < 0 ? "" : "-" + release.substring(plus + 1);
  }

  private static String plain(String release) {
    int plus = release.indexOf('+');
    return plus < 0 ? release : release.substring(0, plus);
  }

  private Optional<ArchivePackage> rpm(String name, String release) throws InterruptedException {
    return archive.versions(name).stream()
        .filter(p -> (withoutEpoch(p.version()) + "." + p.architecture()).equals(release))
        .findFirst();
  }

  private static String withoutEpoch(String version) {
    return version.substring(version.indexOf(':') + 1);
  }
}
