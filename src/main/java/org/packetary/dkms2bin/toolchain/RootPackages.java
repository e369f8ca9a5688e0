package org.packetary.dkms2bin.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.InstalledPackage;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.model.EnvironmentException;

/** The packages that are installed in a root, as the root itself says. */
public final class RootPackages {

  private final List<InstalledPackage> packages;

  private RootPackages(List<InstalledPackage> packages) {
    this.packages = packages.stream().sorted(Comparator.comparing(InstalledPackage::line)).toList();
  }

  /** Finds files of a root. */
  @FunctionalInterface
  public interface Tree {

    /** Where a file that is at an absolute path inside lies on the host. */
    Optional<Path> find(String absolute);
  }

  /**
   * Reads what is installed in a root.
   *
   * @throws EnvironmentException if the root does not say, or its list cannot be read
   */
  public static RootPackages of(Tree tree) {
    for (PackageKind kind : PackageKind.values()) {
      // A layer in which something was installed has all of the list.
      Optional<Path> list = tree.find("/" + kind.installed());
      if (list.isPresent()) {
        return of(kind, text(list.get()), list.get().toString());
      }
    }
    throw new EnvironmentException(
        "the build root has no list of its packages: neither "
            + Stream.of(PackageKind.values())
                .map(kind -> "/" + kind.installed())
                .collect(Collectors.joining(" nor ")),
        "remove the cache's layers, they are made again");
  }

  /**
   * Reads a root's list.
   *
   * @param what names the text in messages
   */
  static RootPackages of(PackageKind kind, String text, String what) {
    return new RootPackages(kind.installedPackages(text, what));
  }

  /** All of them, sorted. */
  List<InstalledPackage> all() {
    return packages;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the list of a build root's packages, " + file + ": " + e.getMessage(),
          "remove the layer that it is in, it is made again");
    }
  }
}
